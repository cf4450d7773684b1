import type { GapDraft } from '../gaps/index.ts';
import type { DeclaredEnvironment } from './declared-environment.ts';
import type { DeclaredPaths } from './declared-paths.ts';
import type { Environment, EnvironmentPlan, MappedSource, Root } from './environment.ts';
import type { AssignedNames } from './names/assign-environments.ts';
import { DEFAULT_ENVIRONMENT, productionNames } from './names/which-production.ts';
import { claimedTogether } from './names/sources-together.ts';
import { NOBODY, unitName } from './names/unit-name.ts';
import { planReasons } from './plan-reasons.ts';
import type { RootDraft } from './roots/root-draft.ts';
import { compareText, isBelow } from './tree-path.ts';

export interface Discovered {
  readonly declared: readonly DeclaredEnvironment[];
  readonly claims: DeclaredPaths;
  readonly drafts: readonly RootDraft[];
  /** Environments of each root by what the tree says. */
  readonly names: ReadonlyMap<RootDraft, AssignedNames>;
  readonly gaps: readonly GapDraft[];
  /** Folders whose kustomizations are left out. */
  readonly skipped: readonly string[];
  /** Folders in which things are put aside, and that are left out for it. */
  readonly aside: readonly string[];
  /** Globs of what the configuration leaves out. */
  readonly leftOut: readonly string[];
  readonly sources: readonly MappedSource[];
}

/**
 * Puts roots into environments: configuration before discovery, shared roots into each. What nobody seen here applies
 * is apart from all of them, and keeps its tier: it counts as production.
 */
export function planEnvironments(discovered: Discovered): EnvironmentPlan {
  const { declared, gaps } = discovered;
  const { members, shared } = membersOf(discovered);
  const skipped = [...skippedNotes(discovered), ...leftOutNote(discovered.leftOut)];
  const apart = members.get(NOBODY) ?? [];
  members.delete(NOBODY);
  const production = productionNames([...members.keys()], declared);
  const { environments, notes } =
    members.size === 0
      ? onlyDefault(shared, skipped)
      : {
          environments: namedEnvironments(members, shared, declared, production.names),
          notes: [...production.notes, ...skipped],
        };
  return {
    environments: [...environments, ...apartEnvironment(draftsOf(apart), declared)],
    notes,
    gaps,
    reasons: planReasons(discovered, new Map([...production.whys, [NOBODY, KEEPS_TIER]])),
    unreached: unreachedPaths(discovered),
  };
}

const KEEPS_TIER = 'what nobody seen here applies may be applied from elsewhere';

function namedEnvironments(
  members: ReadonlyMap<string, readonly Member[]>,
  shared: readonly RootDraft[],
  declared: readonly DeclaredEnvironment[],
  production: ReadonlySet<string>,
): readonly Environment[] {
  return [...members].sort(byName).flatMap(([name, own]): Environment[] => {
    const entry = declared.find((each) => each.name === name);
    return unitsOf(own).map(({ cluster, drafts: ofUnit }) => ({
      name: unitName(name, cluster),
      production: production.has(name),
      cluster: clusterOf(ofUnit, entry) ?? cluster,
      roots: rootsInOrder([...ofUnit, ...shared]),
    }));
  });
}

/** What is left out where the tree applies what lies beside it. */
function apartEnvironment(
  drafts: readonly RootDraft[],
  declared: readonly DeclaredEnvironment[],
): readonly Environment[] {
  if (drafts.length === 0) return [];
  const entry = declared.find((each) => each.name === NOBODY);
  const production = entry?.production ?? true;
  return [{ name: NOBODY, production, cluster: null, roots: rootsInOrder(drafts) }];
}

const unreachedPaths = ({ drafts, claims, names }: Discovered): ReadonlySet<string> =>
  new Set(
    drafts.flatMap((draft) =>
      names.get(draft)?.isUnreached === true && claims.namesOf(draft.root.path).length === 0
        ? [draft.root.path]
        : [],
    ),
  );

/** A root of an environment, and which of its clusters it is for; null for all. */
interface Member {
  readonly draft: RootDraft;
  readonly cluster: string | null;
}

interface Unit {
  readonly cluster: string | null;
  readonly drafts: readonly RootDraft[];
}

/**
 * Each cluster of an environment with several is a mesh of its own. What its appliers certainly take to another cluster
 * than theirs meets nothing of what is applied there (FLUX-39).
 */
function unitsOf(members: readonly Member[]): readonly Unit[] {
  const away = new Map<string, Member[]>();
  const home: Member[] = [];
  for (const member of members) {
    const { cluster, appliers } = member.draft;
    const isAway = cluster !== null && appliers.some((each) => each.isAway === true);
    if (isAway) away.set(cluster, [...(away.get(cluster) ?? []), member]);
    else home.push(member);
  }
  if (away.size + Math.min(home.length, 1) < 2) return unitsOfPaths(members);
  const units = home.length === 0 ? [] : unitsOfPaths(home);
  const beside = [...away].filter(([name]) => !units.some(({ cluster }) => cluster === name));
  return [
    ...units.map(({ cluster, drafts }) => ({
      cluster,
      drafts: [...drafts, ...draftsOf(away.get(cluster ?? '') ?? [])],
    })),
    ...beside
      .map(([cluster, own]) => ({ cluster, drafts: draftsOf(own) }))
      .sort((a, b) => compareText(a.cluster, b.cluster)),
  ];
}

/** By what paths say; what is for all clusters is part of each. */
function unitsOfPaths(members: readonly Member[]): readonly Unit[] {
  const clusters = [...new Set(members.flatMap(({ cluster }) => cluster ?? []))].sort(compareText);
  if (clusters.length < 2) return [{ cluster: null, drafts: draftsOf(members) }];
  return clusters.map((cluster) => ({
    cluster,
    drafts: draftsOf(members.filter((each) => each.cluster === null || each.cluster === cluster)),
  }));
}

const draftsOf = (members: readonly Member[]): readonly RootDraft[] => [
  ...new Set(members.map(({ draft }) => draft)),
];

function membersOf({ declared, claims, drafts, names }: Discovered): {
  members: Map<string, readonly Member[]>;
  shared: readonly RootDraft[];
} {
  const members = new Map<string, readonly Member[]>();
  const shared: RootDraft[] = [];
  const claimsOf = claimedTogether(drafts, claims);
  for (const draft of drafts) {
    const claimed = claimsOf(draft);
    const own =
      claimed.length > 0
        ? claimed.map((environment) => ({ environment, cluster: null }))
        : (names.get(draft)?.belongs ?? []);
    if (own.length === 0) shared.push(draft);
    for (const { environment, cluster } of own)
      members.set(environment, [...(members.get(environment) ?? []), { draft, cluster }]);
  }
  for (const { name, paths } of declared)
    if (paths.length > 0 && !members.has(name)) members.set(name, []);
  return { members, shared };
}

function onlyDefault(
  drafts: readonly RootDraft[],
  skipped: readonly string[],
): Pick<EnvironmentPlan, 'environments' | 'notes'> {
  if (drafts.length === 0) return { environments: [], notes: skipped };
  const roots = rootsInOrder(drafts);
  return {
    environments: [
      { name: DEFAULT_ENVIRONMENT, production: true, cluster: clusterOf(drafts, undefined), roots },
    ],
    notes: [
      'No environments are told apart in the tree: all of it counts as one, production.',
      ...skipped,
    ],
  };
}

/** Declared, else the one cluster that all appliers of the environment's own roots name. */
function clusterOf(
  drafts: readonly RootDraft[],
  entry: DeclaredEnvironment | undefined,
): string | null {
  if (entry?.cluster != null) return entry.cluster;
  const named = new Set(drafts.flatMap(({ cluster }) => (cluster === null ? [] : [cluster])));
  return named.size === 1 ? ([...named][0] ?? null) : null;
}

const rootsInOrder = (drafts: readonly RootDraft[]): readonly Root[] =>
  drafts
    .map(({ root }) => root)
    .sort((a, b) => compareText(a.path, b.path) || compareText(placeOf(a), placeOf(b)));

const placeOf = ({ appliedBy }: Root): string =>
  appliedBy === null ? '' : `${appliedBy.file}:${String(appliedBy.line).padStart(7, '0')}`;

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  compareText(a[0], b[0]);

/** Of a folder that an applier reaches into, only what it does not reach is left out. */
function skippedNotes({ skipped, drafts }: Discovered): readonly string[] {
  const isReached = (folder: string): boolean =>
    drafts.some(({ root }) => isBelow(root.path, folder));
  const reached = skipped.filter(isReached);
  const others = skipped.filter((folder) => !isReached(folder));
  return [
    ...(others.length === 0
      ? []
      : [
          `Kustomizations in ${others.join(', ')} are not reviewed: nothing in the tree applies them.`,
        ]),
    ...(reached.length === 0
      ? []
      : [
          `Of the kustomizations in ${reached.join(', ')}, those that nothing in the tree applies are not reviewed.`,
        ]),
  ];
}

const leftOutNote = (leftOut: readonly string[]): readonly string[] =>
  leftOut.length === 0
    ? []
    : [`Not reviewed, for \`notDelivered\` of the configuration names it: ${leftOut.join(', ')}.`];
