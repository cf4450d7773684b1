import type { GapDraft } from '../../manifest/index.ts';
import { compareText } from '../../manifest/index.ts';
import type { DeclaredEnvironment, DeclaredPaths } from './environment-declarations.ts';
import type { ChartRoot, Environment, EnvironmentPlan, MappedSource } from '../environment.ts';
import type { Root, RootDraft } from '../roots/root.ts';
import type { EnvironmentUnit, Member } from '../names/environment-units.ts';
import { unitsOf } from '../names/environment-units.ts';
import type { AssignedNames } from '../names/assign-environments.ts';
import {
  DEFAULT_ENVIRONMENT,
  NOT_TOLD_APART,
  productionNames,
  unnamedUnlessDeclared,
} from '../names/production.ts';
import { chartsElsewhere } from '../names/registry-charts.ts';
import { claimedTogether } from '../names/sibling-sources.ts';
import { sharedClusters } from '../names/shared-clusters.ts';
import { environmentOfUnit, NOBODY, unitName, withOwnNames } from '../names/unit-name.ts';
import { leftOutNote, skippedNotes, planReasons } from './plan-reasons.ts';
import type { Recipe } from '../roots/recipes.ts';
import { beginningNotes, sharedBeginnings } from '../roots/bootstrap-appliers.ts';
import { appliedKeys } from '../roots/passed-over-roots.ts';
import type { ScriptFindings } from '../scripts/script-applier.ts';

export interface Discovered {
  readonly declared: readonly DeclaredEnvironment[];
  readonly claims: DeclaredPaths;
  readonly drafts: readonly RootDraft[];
  /** Charts of registries that name environments, and are no roots. */
  readonly installs: readonly RootDraft[];
  /** Environments of each root by what the tree says. */
  readonly names: ReadonlyMap<RootDraft, AssignedNames>;
  /**
   * Lists what environments of the other side of a change are called; it is empty where there is no other
   * side.
   */
  readonly namesBeside: readonly string[];
  readonly gaps: readonly GapDraft[];
  /** Folders whose kustomizations are left out. */
  readonly skipped: readonly string[];
  /** Folders in which things are put aside, and that are left out for it. */
  readonly aside: readonly string[];
  /** Globs of what the configuration leaves out. */
  readonly leftOut: readonly string[];
  readonly sources: readonly MappedSource[];
  readonly installed: readonly ChartRoot[];
  /** Files that may hold appliers, and are no YAML as they stand. */
  readonly unread: readonly string[];
  readonly scripts: ScriptFindings;
  /** Lists what other files of the tree are made from. */
  readonly recipes: readonly Recipe[];
  /** Kustomizations that roots are built from, the files that these name, and those of appliers. */
  readonly taken: ReadonlySet<string>;
  /** Files of appliers that no kustomization names, and the nearest kustomization around each. */
  readonly passedBy: ReadonlyMap<string, string>;
  /** Templates that are there to be copied. */
  readonly samples: readonly string[];
}

/**
 * Puts roots into environments: configuration before discovery, shared roots into each. What nobody seen here applies
 * is apart from all of them, and keeps its tier: it counts as production.
 */
export function planEnvironments(
  discovered: Discovered,
): EnvironmentPlan & { readonly named: readonly string[] } {
  const { declared, gaps, namesBeside } = discovered;
  const { members, shared } = membersOf(discovered);
  const skipped = [...skippedNotes(discovered), ...leftOutNote(discovered.leftOut)];
  const apart = members.get(NOBODY) ?? [];
  members.delete(NOBODY);
  const named = [...members.keys()];
  const production = productionNames(named, declared, namesBeside);
  const beginnings = sharedBeginnings(shared, [...members.keys()]);
  const { environments, notes } =
    members.size === 0
      ? onlyDefault(shared, skipped, discovered)
      : withNotes(namedEnvironments(members, shared, discovered, production.names), [
          ...production.notes,
          ...beginningNotes(beginnings, discovered.scripts),
          ...skipped,
        ]);
  const isAllProduction = members.size === 0 ? environments.length > 0 : production.isByWant;
  return {
    ...(isAllProduction && { isAllProduction }),
    environments: withOwnNames([
      ...environments,
      ...apartEnvironment([...new Set(apart.map(({ draft }) => draft))], declared),
    ]),
    notes: [...notes, ...contradictions(discovered), ...oneClusterNotes(environments)],
    gaps,
    reasons: planReasons(discovered, new Map([...production.whys, [NOBODY, KEEPS_TIER]])),
    ...reachOf(discovered),
    named,
    ...(beginnings.appliers.length > 0 && { beginnings }),
  };
}

const withNotes = (
  { environments, notes }: Pick<EnvironmentPlan, 'environments' | 'notes'>,
  others: readonly string[],
): Pick<EnvironmentPlan, 'environments' | 'notes'> => ({
  environments,
  notes: [...others, ...notes],
});

/** Lists what says another environment than the path of what it applies; of many only the first. */
function contradictions({ names }: Discovered): readonly string[] {
  const all = [...new Set([...names.values()].flatMap(({ against }) => against))].sort(compareText);
  const more = all.length - MOST_CONTRADICTIONS;
  return [
    ...all
      .slice(0, MOST_CONTRADICTIONS)
      .map((each) => `${each}: it counts as the former. If not, say so under \`environments\`.`),
    ...(more > 0 ? [`${String(more)} more contradict the paths of what they apply.`] : []),
  ];
}

const MOST_CONTRADICTIONS = 5;

/** Tells which environments are parts of one cluster, by the names of all that meet in one. */
function oneClusterNotes(environments: readonly Environment[]): readonly string[] {
  const inHome = new Map<string, Set<string>>();
  for (const { name, homes = [] } of environments)
    for (const home of homes) inHome.set(home, (inHome.get(home) ?? new Set()).add(name));
  const together = [...inHome.values()].flatMap((names) => {
    const all = [...names].sort(compareText);
    const isOne = new Set(all.map(environmentOfUnit)).size > 1;
    return isOne ? [all] : [];
  });
  return [...new Set(together.map(oneClusterNote))];
}

const oneClusterNote = (names: readonly string[]): string =>
  `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''} go to one cluster: what one of them gets acts beside what the others get.`;

const KEEPS_TIER = 'what nobody seen here applies may be applied from elsewhere';

/** Tells which environments have more clusters than are told apart, and what is not decided for that. */
const crowdNotes = (name: string, units: readonly EnvironmentUnit[]): readonly string[] =>
  units.flatMap(({ notToldApart }) =>
    notToldApart === undefined
      ? []
      : [
          `${name} has ${String(notToldApart)} clusters that get different things, more than are told apart: they are looked at as one mesh. Which of them an object, a policy or a call is in is not decided there: what one cluster lacks may be answered by another, and a policy of one may be taken to hold in all.`,
        ],
  );

function namedEnvironments(
  members: ReadonlyMap<string, readonly Member[]>,
  shared: readonly RootDraft[],
  discovered: Discovered,
  production: ReadonlySet<string>,
): Pick<EnvironmentPlan, 'environments' | 'notes'> {
  const clusters = sharedClusters(members, homesIn(discovered));
  const installs = [...new Set([...members.values()].flat().map(({ draft }) => draft))].filter(
    isChart,
  );
  const found = [...members].sort(byName).map(([name, own]) => {
    const entry = discovered.declared.find((each) => each.name === name);
    const units = unitsOf(name, own, shared, clusters);
    return {
      environments: units.map((unit) => ({
        ...environmentOf(name, unit, production.has(name), entry),
        ...chartsElsewhere(
          [...unit.drafts, ...unit.alike].filter(isChart),
          installs,
          discovered.installed,
        ),
      })),
      notes: crowdNotes(name, units),
    };
  });
  return {
    environments: found.flatMap(({ environments }) => environments),
    notes: found.flatMap(({ notes }) => notes),
  };
}

const isChart = ({ chart }: RootDraft): boolean => chart !== undefined;

const homesIn =
  ({ names }: Discovered) =>
  (draft: RootDraft): readonly string[] =>
    names.get(draft)?.homes ?? [];

function environmentOf(
  name: string,
  { label, clusters, drafts, alike, homes }: EnvironmentUnit,
  production: boolean,
  declared: DeclaredEnvironment | undefined,
): Environment {
  const [only = label, ...others] = clusters;
  return {
    name: unitName(name, label),
    production,
    cluster: declared?.cluster ?? (others.length > 0 ? null : only),
    roots: rootsInOrder(drafts),
    ...(clusters.length > 0 && { clusters }),
    ...(alike.length > 0 && { alike: rootsInOrder(alike) }),
    ...(homes.length > 0 && { homes }),
    ...(declared?.kubernetesVersion !== undefined && {
      kubernetesVersion: declared.kubernetesVersion,
    }),
  };
}

/** Makes an environment of what is left out where the tree applies what lies beside it. */
function apartEnvironment(
  drafts: readonly RootDraft[],
  declared: readonly DeclaredEnvironment[],
): readonly Environment[] {
  if (drafts.length === 0) return [];
  const entry = declared.find((each) => each.name === NOBODY);
  const production = entry?.production ?? true;
  return [{ name: NOBODY, production, cluster: null, roots: rootsInOrder(drafts) }];
}

/** Lists what is applied by something that is applied itself, as far as is seen, and the folders that the tree leaves out. */
function reachOf({
  drafts,
  claims,
  names,
}: Discovered): Pick<EnvironmentPlan, 'applied' | 'unreached'> {
  const isLeft = (draft: RootDraft): boolean =>
    names.get(draft)?.isUnreached === true && claims.namesOf(draft.root.path).length === 0;
  const applied = drafts.filter((each) => each.appliers.length > 0 && !isLeft(each));
  const paths = new Set(applied.map(({ root }) => root.path));
  const left = drafts.filter((each) => isLeft(each) && !paths.has(each.root.path));
  return {
    applied: new Set(applied.flatMap(appliedKeys)),
    unreached: new Set(left.map(({ root }) => root.path)),
  };
}

function membersOf({ declared, claims, drafts, installs, names }: Discovered): {
  members: Map<string, readonly Member[]>;
  shared: readonly RootDraft[];
} {
  const members = new Map<string, readonly Member[]>();
  const shared: RootDraft[] = [];
  const all = [...drafts, ...installs];
  const claimsOf = claimedTogether(all, claims);
  for (const draft of all) {
    const claimed = claimsOf(draft);
    const own =
      claimed.length > 0
        ? claimed.map((environment) => ({ environment, cluster: null }))
        : (names.get(draft)?.belongs ?? []);
    if (own.length === 0 && draft.chart === undefined) shared.push(draft);
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
  discovered: Discovered,
): Pick<EnvironmentPlan, 'environments' | 'notes'> {
  if (drafts.length === 0) return { environments: [], notes: skipped };
  const members = drafts.map((draft) => ({ draft, cluster: null }));
  const clusters = sharedClusters(new Map([[DEFAULT_ENVIRONMENT, members]]), homesIn(discovered));
  const units = unitsOf(DEFAULT_ENVIRONMENT, members, [], clusters);
  return {
    environments: units.map((unit) => ({
      ...environmentOf(DEFAULT_ENVIRONMENT, unit, true, undefined),
      ...unnamedUnlessDeclared(discovered.declared),
      ...chartsElsewhere([], [], discovered.installed),
    })),
    notes: [NOT_TOLD_APART, ...crowdNotes('The one environment', units), ...skipped],
  };
}

const rootsInOrder = (drafts: readonly RootDraft[]): readonly Root[] =>
  drafts
    .flatMap(({ root, chart }) => (chart === undefined ? [root] : []))
    .sort((a, b) => compareText(a.path, b.path) || compareText(placeOf(a), placeOf(b)));

const placeOf = ({ by: { origin: appliedBy } }: Root): string =>
  appliedBy === null ? '' : `${appliedBy.file}:${String(appliedBy.line).padStart(7, '0')}`;

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  compareText(a[0], b[0]);
