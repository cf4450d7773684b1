import { compareText } from '../../manifest/index.ts';
import type { PathEnvironment } from './environment-names.ts';
import type { RootDraft } from '../roots/root.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { holdersOfAppliers, unreachedRoots } from '../roots/unreached-roots.ts';
import { folderOfApplier, holderKey } from '../appliers/applier.ts';
import { clusterHomes } from './cluster-homes.ts';
import { apartFromNamed, putAside } from './evidence/unnamed-roots.ts';
import { inClustersOfOthers } from './evidence/cluster-of-another.ts';
import type { EvidenceVerdict } from './evidence/evidence-verdict.ts';
import { byEvidence } from './evidence/evidence-verdict.ts';
import { crowdOfNames, inCompany } from './evidence/proper-names.ts';
import type { ConsideredOf, StagesOfRoot } from './evidence/stages-of-roots.ts';
import { stagesOfRoots } from './evidence/stages-of-roots.ts';
import { saysOtherwise, saysProduction } from './production.ts';
import { wordsOf } from './step-words.ts';
import type { AnyAxis } from './evidence/evidence.ts';
import { foldersOfSeveral } from './shared-folders.ts';
import type { SignsOfApplication } from './sibling-sources.ts';
import { oneOfSeveral, sourcesTogether } from './sibling-sources.ts';
import { NOBODY, PASSED_OVER, unitName, UNREACHED } from './unit-name.ts';
import { argoApplying } from '../roots/applier-of-root.ts';

/** An environment, and which of its clusters; null for all of them. */
export interface Belonging {
  readonly environment: string;
  readonly cluster: string | null;
}

/** The environments of a root, and half a sentence why. */
export interface AssignedNames {
  readonly belongs: readonly Belonging[];
  readonly why: string;
  /** Nothing here applies it, and folders beside it are applied here. */
  readonly isUnreached: boolean;
  /** Lists what contradicts its path, one sentence each without its end. */
  readonly against: readonly string[];
  /** All that was looked at; absent where nobody asks. */
  readonly considered?: readonly ConsideredOf[];
  /** The clusters it goes to, however environments name it; none where that is not known. */
  readonly homes: readonly string[];
}

interface NamingSettings {
  /** Roots of the other side of a change; absent for none. */
  readonly beside?: readonly RootDraft[];
  /** Tells whether everything that was looked at is told. */
  readonly isExplained?: boolean;
  /** Roots of which nothing here applies what would apply them; absent for none. */
  readonly passedOver?: ReadonlySet<RootDraft>;
}

/**
 * The environments each root belongs to; none for a root that all share. Its own path says one, wherever what
 * applies it lies; sources of one Application are one, whatever their paths say. Where that is silent: the environments of
 * the other roots of its cluster; those of the root that the Application or Flux Kustomization itself is part of, or what
 * the path of that says; the one environment of what it builds on; the name of the cluster. What is known of the
 * appliers themselves, of their clusters and of what they set decides between these, and where none of them speaks. What
 * the tree leaves out where it applies what lies beside or around it belongs to none of those: nobody seen here applies it;
 * nor does what only such appliers take that the tree leaves out itself. What `beside` says, the other side of a change,
 * tells apart what is left here.
 */
export function assignEnvironments(
  survey: TreeSurvey,
  drafts: readonly RootDraft[],
  environmentOf: (path: string) => PathEnvironment | null,
  { beside = [], isExplained = false, passedOver = new Set() }: NamingSettings = {},
): ReadonlyMap<RootDraft, AssignedNames> {
  const holders = holdersOfAppliers(survey, drafts);
  const unreached = unreachedRoots(survey, drafts, holders);
  const together = sourcesTogether(drafts);
  const known = new Map<RootDraft, EvidenceVerdict>();

  const placeOf = (path: string): Belonging | null => {
    const found = environmentOf(path);
    return found === null ? null : { environment: found.name, cluster: found.cluster ?? null };
  };
  const aboveOf = (draft: RootDraft): readonly Belonging[] => {
    const places = new Map(draft.appliers.map((each) => [holderKey(each), folderOfApplier(each)]));
    return distinct(
      [...places].flatMap(([key, folder]) => {
        const above = (holders.get(key) ?? []).filter((each) => each !== draft);
        const itself = above.length > 0 ? null : placeOf(folder);
        return [...above.flatMap((each) => assigned(each).belongs), ...(itself ? [itself] : [])];
      }),
    );
  };
  const stages = stagesOfRoots([drafts, beside], (path) => environmentOf(path)?.name ?? null);
  const names = {
    ofPaths: new Map(
      [...drafts, ...beside]
        .flatMap(({ place }) => environmentOf(place.path)?.name ?? [])
        .sort(compareText)
        .map((name) => [name.toLowerCase(), name]),
    ),
    told: ({ axis }: { readonly axis: AnyAxis }) => stages.wordsOf(axis),
  };
  const ofEvidence = (draft: RootDraft, said: Said): EvidenceVerdict => {
    const isOfPath = placeOf(draft.place.path) !== null;
    return byEvidence({ ...said, isOfPath }, heardOf(stages.of(draft), said), names);
  };
  const ofPaths = (draft: RootDraft): readonly Belonging[] =>
    distinct((together.get(draft) ?? [draft]).flatMap(({ place }) => placeOf(place.path) ?? []));
  const saidOf = (draft: RootDraft, said: readonly Belonging[]): readonly Belonging[] => {
    return said.length < 2 ? ofEvidence(draft, { belongs: said, why: OWN_PATH }).belongs : said;
  };
  const byPaths = namesOfClusters(drafts, (draft) => {
    const said = ofPaths(draft);
    return said.length === 0 ? said : saidOf(draft, said);
  });
  const byAll = namesOfClusters(drafts, (draft) => saidOf(draft, ofPaths(draft)));
  const assigned = (draft: RootDraft): EvidenceVerdict => {
    const earlier = known.get(draft);
    if (earlier !== undefined) return earlier;
    const heard = ofEvidence(draft, before(draft));
    known.set(draft, heard);
    return heard;
  };
  const before = (draft: RootDraft): Said => {
    const [own, ...others] = ofPaths(draft);
    const isOwn = placeOf(draft.place.path) !== null;
    const itself = draft.isNamedByFile === true ? OWN_VALUES : OWN_PATH;
    const first: Said =
      own === undefined ? UNSAID : { belongs: [own], why: isOwn ? itself : OTHER_SOURCE };
    // a circle of roots that apply each other ends here
    known.set(draft, { ...first, against: [] });
    if (own !== undefined && others.length === 0) return first;
    const ofClusters = stages.of(draft).isWhole ? byPaths : byAll;
    const said = { beside: besideOf(draft, ofClusters), cluster: nameOfCluster(draft) };
    const signs = { ...said, above: aboveOf(draft) };
    if (own !== undefined) {
      return oneOfSeveral([own, ...others], signs, argoApplying(draft.root)?.partOf?.name ?? '');
    }
    const bases = (together.get(draft) ?? [draft]).flatMap(({ place }) => [...place.bases]);
    const parts = distinct(bases.flatMap((folder) => placeOf(folder) ?? []));
    const silent = ofSilentPath(draft, signs, parts);
    return silent === UNSAID ? withoutSign(draft, unreached) : silent;
  };
  const homes = clusterHomes(drafts, holders, placeOf);
  const ofOne = new Map(drafts.map((draft) => [draft, assigned(draft)]));
  const isSaidByPath = ({ why }: EvidenceVerdict): boolean => why === OWN_PATH;
  const heard = new Map([
    ...ofOne,
    ...inClustersOfOthers(ofOne, aboveOf, isSaidByPath),
    ...foldersOfSeveral(ofOne, aboveOf, isSaidByPath),
  ]);
  const company = inCompany(heard, holders, unreached);
  const left = [...passedOver].map((draft) => [draft, { ...PASSED_OVER, against: [] }] as const);
  const apart = new Map([...apartFromNamed(heard), ...putAside(heard)]);
  const all = new Map([
    ...[...heard].map(
      ([draft, said]) => [draft, company.get(draft) ?? apart.get(draft) ?? said] as const,
    ),
    ...left,
  ]);
  return new Map(
    [...crowdOfNames(all)].map(([draft, said]) => [
      draft,
      {
        ...said,
        isUnreached: unreached.has(draft) || passedOver.has(draft),
        ...(isExplained && { considered: stages.considered(draft) }),
        homes: homes.get(draft) ?? [],
      },
    ]),
  );
}

type Said = Pick<AssignedNames, 'belongs' | 'why'>;

/** Tells what a root brings, which is believed where neither who applies the root nor its path has a word. */
const heardOf = (stages: StagesOfRoot, { belongs }: Said): StagesOfRoot =>
  stages.brought === null ||
  stages.readings.length > 0 ||
  belongs.some(({ environment }) => environment === NOBODY || saysWord(environment))
    ? stages
    : { ...stages, readings: [stages.brought], isWhole: true };

const distinct = (all: readonly Belonging[]): readonly Belonging[] => [
  ...new Map(all.map((each) => [unitName(each.environment, each.cluster), each])).values(),
];

function ofSilentPath(
  draft: RootDraft,
  { beside, cluster, above }: SignsOfApplication,
  parts: readonly Belonging[],
): Said {
  if (beside.length > 0)
    return {
      belongs: beside,
      why: `what else is applied to cluster ${draft.cluster ?? ''} is part of it`,
    };
  const [own, ...others] = above;
  // `argocd/prod` that names a cluster `gke-prod` means one environment by both
  if (
    cluster !== null &&
    own !== undefined &&
    others.length === 0 &&
    own.environment === wordsOf(cluster).words
  )
    return {
      belongs: [{ ...own, cluster: null }],
      why: 'what applies it says so, and so does its cluster',
    };
  if (cluster !== null && saysWord(cluster)) return called(cluster);
  // what manages other clusters is in none of them
  if (above.length > 0 && (cluster === null || above.every((each) => saysWord(each.environment))))
    return { belongs: above, why: 'what applies it is part of it' };
  if (parts.length === 1) return { belongs: parts, why: 'what it builds on is part of it' };
  return cluster === null ? UNSAID : called(cluster);
}

/** An address is no name. */
const nameOfCluster = ({ cluster }: RootDraft): string | null =>
  cluster === null || cluster.includes('://') ? null : cluster;

const besideOf = (
  { cluster }: RootDraft,
  ofClusters: ReadonlyMap<string, readonly Belonging[]>,
): readonly Belonging[] => (cluster === null ? [] : (ofClusters.get(cluster) ?? []));

const called = (cluster: string): Said => ({
  belongs: [{ environment: cluster, cluster: null }],
  why: 'its cluster is called so',
});

const saysWord = (name: string): boolean => saysProduction(name) || saysOtherwise(name);

/**
 * Lists what the paths of the roots of each cluster say; a root for which several environments are named says
 * none.
 */
function namesOfClusters(
  drafts: readonly RootDraft[],
  saidBy: (draft: RootDraft) => readonly Belonging[],
): ReadonlyMap<string, readonly Belonging[]> {
  const names = new Map<string, Belonging[]>();
  for (const draft of drafts) {
    const { cluster } = draft;
    const [own, ...others] = cluster === null ? [] : saidBy(draft);
    if (cluster !== null && own !== undefined && others.length === 0)
      names.set(cluster, [...(names.get(cluster) ?? []), own]);
  }
  return new Map([...names].map(([cluster, all]) => [cluster, distinct(all)]));
}

/** Says why a root is where it is, half a sentence each. */
const OWN_PATH = 'its path says so';
const OTHER_SOURCE = 'another source of its Application says so';
const OWN_VALUES = 'the name of its file of values says so';
export const NO_SIGN = 'nothing says which environment it is for: it counts in each';

/** Holds reasons that a list by environments says already, or a path by itself. */
export const QUIET_SIGNS: ReadonlySet<string> = new Set([OWN_PATH, NO_SIGN]);

const UNSAID: Said = { belongs: [], why: NO_SIGN };
const OTHERS_NAMED: Said = {
  belongs: UNREACHED.belongs,
  why: 'files of values beside it are for other environments',
};

function withoutSign(draft: RootDraft, unreached: ReadonlySet<RootDraft>): Said {
  if (unreached.has(draft)) return UNREACHED;
  return draft.isBesideOthers === true ? OTHERS_NAMED : UNSAID;
}
