import { holderKey } from '../../appliers/applier.ts';
import type { RootDraft } from '../../roots/root.ts';
import type { Belonging } from '../assign-environments.ts';
import { MAIN, saysOtherwise, saysProduction } from '../production.ts';
import { NOBODY, UNREACHED } from '../unit-name.ts';
import type { EvidenceVerdict } from './evidence-verdict.ts';
import { stageIn } from './stage-in-text.ts';

/**
 * Moves a root that has only a proper name, by its path, to the environment that all else of its cluster is
 * of, or all that its own Applications and Kustomizations apply. A word for an environment is believed before
 * a code name, which then is that of its cluster.
 */
export function inCompany(
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
  holders: ReadonlyMap<string, readonly RootDraft[]>,
  unreached: ReadonlySet<RootDraft>,
): ReadonlyMap<RootDraft, EvidenceVerdict> {
  const open = [...heard].filter(([, { belongs }]) => isCode(belongs));
  if (open.length === 0) return NONE;
  const company = companyOf(heard, holders);
  const beginning = new Set([...holders.values()].flat());
  const isLeft = (draft: RootDraft): boolean =>
    unreached.has(draft) || (draft.appliers.length === 0 && !beginning.has(draft));
  const found = new Map(
    open.flatMap(([draft, { belongs }]) => {
      const [environment, ...others] = company(draft);
      if (environment === undefined || others.length > 0) return [];
      const own = belongs.map((each) => ({ environment, cluster: each.environment }));
      const known = { environment, cluster: null };
      const isGiven = draft.cluster !== null;
      return [[draft, { belongs: isGiven ? [known] : own, why: WHY, against: [] }] as const];
    }),
  );
  return new Map([...found, ...leftOut(heard, found, isLeft)]);
}

const NONE: ReadonlyMap<RootDraft, EvidenceVerdict> = new Map();
const WHY = 'all that goes with it is part of it';

/**
 * A code name that no root has any more which is applied, where those that are applied go by other names: what is left out
 * is no environment of its own.
 */
function leftOut(
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
  found: ReadonlyMap<RootDraft, EvidenceVerdict>,
  isLeft: (draft: RootDraft) => boolean,
): readonly (readonly [RootDraft, EvidenceVerdict])[] {
  const used = new Set(
    [...heard].flatMap(([draft, said]) =>
      isLeft(draft) ? [] : (found.get(draft) ?? said).belongs.map(unitOf),
    ),
  );
  const all = [...heard].flatMap(([draft, { belongs }]) =>
    isLeft(draft) || draft.appliers.length === 0 ? [] : belongs,
  );
  if (!all.some(({ environment }) => stageIn(environment) !== null)) return [];
  return [...heard].flatMap(([draft, { belongs }]) => {
    const isOut =
      isLeft(draft) && isCode(belongs) && !belongs.some((each) => used.has(unitOf(each)));
    return isOut ? [[draft, { ...UNREACHED, against: [] }] as const] : [];
  });
}

const unitOf = ({ environment }: Belonging): string => environment;

/** Tells whether all names say no environment, and there is one at least. */
const isCode = (belongs: readonly Belonging[]): boolean =>
  belongs.length > 0 &&
  belongs.every(
    ({ environment, cluster }) =>
      cluster === null &&
      environment !== NOBODY &&
      environment !== MAIN &&
      stageIn(environment) === null,
  );

const wordsAmong = (belongs: readonly Belonging[]): readonly string[] =>
  belongs.flatMap(({ environment }) => (stageIn(environment) === null ? [] : [environment]));

/** The environments in words of what goes to the cluster of a root, or of what its objects apply. */
function companyOf(
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
  holders: ReadonlyMap<string, readonly RootDraft[]>,
): (draft: RootDraft) => ReadonlySet<string> {
  const ofClusters = new Map<string, Set<string>>();
  const ofHolders = new Map<RootDraft, Set<string>>();
  for (const [draft, { belongs }] of heard) {
    const words = wordsAmong(belongs);
    if (words.length === 0) continue;
    if (draft.cluster !== null) addAll(ofClusters, draft.cluster, words);
    // what goes to another cluster says nothing of the one that its applier lives in
    const appliers = draft.cluster === null ? draft.appliers : [];
    const own = appliers.flatMap((each) => holders.get(holderKey(each)) ?? []);
    for (const holder of own) if (holder !== draft) addAll(ofHolders, holder, words);
  }
  return (draft) =>
    (draft.cluster === null ? ofHolders.get(draft) : ofClusters.get(draft.cluster)) ?? new Set();
}

function addAll<K>(to: Map<K, Set<string>>, key: K, words: readonly string[]): void {
  const known = to.get(key) ?? new Set();
  for (const each of words) known.add(each);
  to.set(key, known);
}

/** Is what many clusters with proper names are called together. */
const FLEET = 'fleet';
/** More environments that no word tells apart are clusters of one. */
const MOST_NAMES = 100;

/**
 * A fleet whose clusters have proper names has an environment of each where they are few. Where they are many they are
 * clusters of one environment, told apart and compared as such: those that get the same are looked at once.
 */
export function crowdOfNames(
  heard: ReadonlyMap<RootDraft, EvidenceVerdict>,
): ReadonlyMap<RootDraft, EvidenceVerdict> {
  const proper = new Set(
    [...heard].flatMap(([draft, { belongs }]) =>
      draft.cluster === null
        ? []
        : belongs.flatMap(({ environment }) => (saysStage(environment) ? [] : [environment])),
    ),
  );
  if (proper.size <= MOST_NAMES) return heard;
  return new Map(
    [...heard].map(([draft, said]) => {
      const isOfCrowd = said.belongs.some(({ environment }) => proper.has(environment));
      return [draft, isOfCrowd ? joined(said, proper) : said];
    }),
  );
}

const saysStage = (name: string): boolean => saysProduction(name) || saysOtherwise(name);

/** Makes what path or evidence called an environment the name of a cluster. */
function joined(
  { belongs, why, against }: EvidenceVerdict,
  proper: ReadonlySet<string>,
): EvidenceVerdict {
  const all = belongs.map((each) =>
    proper.has(each.environment)
      ? { environment: FLEET, cluster: each.cluster ?? each.environment }
      : each,
  );
  return {
    belongs: all,
    why: `${why}, and more than ${String(MOST_NAMES)} such names are clusters of one environment`,
    against,
  };
}
