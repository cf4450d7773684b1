import { compareText } from '../../manifest/index.ts';
import type { Root, RootDraft } from '../roots/root.ts';
import { appliesOnly } from './shared-clusters.ts';
import { homeCalled, isLivedIn, unitOfHome } from './cluster-homes.ts';
import { oneFormEach } from './alternative-forms.ts';
import { unitLabels } from './evidence/cluster-labels.ts';
import type { SharedClusters } from './shared-clusters.ts';
import { environmentOfUnit } from './unit-name.ts';
import { argoApplying, substitutionFor } from '../roots/applier-of-root.ts';
import { rewriteOf } from '../roots/root.ts';

/** A root of an environment, and which of its clusters its path says; null where that is not said. */
export interface Member {
  readonly draft: RootDraft;
  readonly cluster: string | null;
}

/** Clusters of an environment that get the same: a mesh is computed once for all of them. */
export interface EnvironmentUnit {
  /**
   * Tells it from the others; it is null for the cluster that appliers live in, and where there is one unit.
   */
  readonly label: string | null;
  /** Destinations by name, sorted; empty where none is known. */
  readonly clusters: readonly string[];
  readonly drafts: readonly RootDraft[];
  /** Lists what applies the same to the other clusters of the unit. */
  readonly alike: readonly RootDraft[];
  /**
   * Counts the clusters it stands for that get different things and are not told apart; it is absent where
   * there are none.
   */
  readonly notToldApart?: number;
  /**
   * Lists its clusters, those too that are known by the path of their appliers; other environments may be
   * part of them.
   */
  readonly homes: readonly string[];
}

/** More meshes of one environment are not told apart. */
const MOST_UNITS = 300;

/**
 * Each cluster of an environment is a mesh of its own: root policies and Services of one are not those of another
 * (FLUX-39, ARGO-37). Where appliers name clusters, these decide; else what paths say. What nobody seen here takes to a
 * known one is part of each, and so is what is `shared` with other environments, unless its cluster is one of these.
 */
export function unitsOf(
  environment: string,
  members: readonly Member[],
  shared: readonly RootDraft[],
  clusters: SharedClusters,
): readonly EnvironmentUnit[] {
  const othersIn = (home: string): readonly RootDraft[] => clusters.othersIn(home, environment);
  const homesOf = (draft: RootDraft): readonly string[] => clusters.homesOf(draft, environment);
  const signs = signsOf(environment, members, homesOf, othersIn);
  const own = new Map<string, RootDraft[]>();
  const everywhere: RootDraft[] = [];
  const put = (draft: RootDraft, ids: readonly string[] | null): void => {
    if (ids === null) everywhere.push(draft);
    for (const id of ids ?? []) own.set(id, [...(own.get(id) ?? []), draft]);
  };
  for (const member of members) put(member.draft, signs.unitsOf(member));
  for (const draft of shared) put(draft, signs.clusterOf(draft));
  const home = own.get(HOME) ?? [];
  if (home.every(appliesOnly)) {
    own.delete(HOME);
    everywhere.push(...home);
  }
  const groups = groupsAlike(
    [...own].sort(([a], [b]) => compareText(a, b)),
    othersIn,
  );
  const isOne = own.size < 2 || groups.length > MOST_UNITS;
  const labelOf = isOne ? signs.labelOf : unitLabels(own, signs.labelOf, HOME);
  // where appliers live is no place of what they take to another cluster
  const homesIn = (drafts: readonly RootDraft[]): readonly string[] => {
    const taken = new Set(drafts.flatMap((each) => (holdsAppliers(each) ? [] : homesOf(each))));
    return [...(taken.size > 0 ? taken : new Set(drafts.flatMap(homesOf)))];
  };
  if (isOne) {
    const all = members.map(({ draft }) => draft);
    const names = own.size === 1 ? namesOf([...own.keys()]) : [];
    const drafts = oneFormEach(distinct([...all, ...shared]));
    const unit = { label: null, clusters: names, drafts, alike: [], homes: homesIn(all) };
    return [own.size < 2 ? unit : { ...unit, notToldApart: groups.length }];
  }
  const units = groups.map((group) => {
    const [[, drafts] = ['', []], ...others] = group;
    const ids = group.map(([id]) => id);
    const labels = ids.filter((id) => id !== HOME).map(labelOf);
    return {
      label: groups.length < 2 || labels.length === 0 ? null : clusterLabel(labels),
      clusters: namesOf(ids),
      drafts: oneFormEach(distinct([...drafts, ...everywhere])),
      alike: distinct(others.flatMap(([, alike]) => alike)).filter(
        (each) => !drafts.includes(each),
      ),
      homes: ids.flatMap((id) => {
        if (isLivedIn(id)) return [id];
        return id === HOME || isOfPath(id) ? homesIn(own.get(id) ?? []).filter(isLivedIn) : [id];
      }),
    };
  });
  return units.sort((a, b) => compareText(a.label ?? '', b.label ?? ''));
}

/** Tells whether a folder holds appliers alone; of a chart that is not seen. */
const holdsAppliers = (draft: RootDraft): boolean =>
  draft.place.objects.size > 0 && appliesOnly(draft);

/** The cluster that appliers live in, where others are named. */
const HOME = '';
/** Before the name of a cluster that nothing but paths says. */
const OF_PATH = '/';

const isOfPath = (id: string): boolean => id.startsWith(OF_PATH);

/** Clusters that appliers name. */
const namesOf = (ids: readonly string[]): readonly string[] =>
  ids.filter((id) => id !== HOME && !isOfPath(id) && !isLivedIn(id));

const LABELS_SHOWN = 3;

/** The names of some clusters as part of a unit's name, which has no other parentheses. */
export function clusterLabel(names: readonly string[]): string {
  const all = names
    .map((name) => name.replace(/^[a-z]+:\/\//i, '').replace(/[()]/g, ''))
    .sort(compareText);
  return all.length <= LABELS_SHOWN
    ? all.join(', ')
    : `${all.slice(0, LABELS_SHOWN - 1).join(', ')} and ${String(all.length - LABELS_SHOWN + 1)} more`;
}

const distinct = (drafts: readonly RootDraft[]): readonly RootDraft[] => [...new Set(drafts)];

interface Signs {
  /** Gives null where it is of all units. */
  readonly unitsOf: (member: Member) => readonly string[] | null;
  /** Gives the clusters of a root that several environments share. */
  readonly clusterOf: (draft: RootDraft) => readonly string[] | null;
  readonly labelOf: (id: string) => string;
}

function signsOf(
  environment: string,
  members: readonly Member[],
  homesOf: (draft: RootDraft) => readonly string[],
  othersIn: (home: string) => readonly RootDraft[],
): Signs {
  const destinations = new Map<string, Set<string>>();
  const paths = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, key: string, value: string): unknown =>
    to.set(key, (to.get(key) ?? new Set()).add(value));
  const named = new Set(members.flatMap(({ draft }) => draft.cluster ?? []));
  for (const { draft, cluster } of members)
    if (draft.cluster !== null && cluster !== null) {
      add(destinations, cluster, draft.cluster);
      add(paths, draft.cluster, cluster);
    }
  const ofPath = (cluster: string): readonly string[] => {
    const known = destinations.get(cluster);
    if (known !== undefined) return [...known];
    return [named.has(cluster) ? cluster : `${OF_PATH}${cluster}`];
  };
  const livedIn = homesThatDiffer(members, homesOf, othersIn);
  const areOne = liveInOne(members, homesOf);
  const ofHome = (home: string): readonly string[] => {
    const unit = unitOfHome(home);
    if (environmentOfUnit(unit) !== environment) return [home];
    return unit === environment ? [HOME] : ofPath(unit.slice(environment.length + 2, -1));
  };
  return {
    unitsOf: ({ draft, cluster }) => {
      if (draft.cluster !== null) return [draft.cluster];
      if (cluster !== null && !areOne) {
        const home = homeCalled(cluster);
        return livedIn.has(home) && homesOf(draft).includes(home) ? [home] : ofPath(cluster);
      }
      const homes = livedIn.size === 0 ? [] : homesOf(draft).filter((home) => livedIn.has(home));
      if (homes.length > 0) return [...new Set(homes.flatMap(ofHome))];
      return named.size > 0 && isAtHome(draft) ? [HOME] : null;
    },
    clusterOf: ({ cluster }) => (cluster !== null && named.has(cluster) ? [cluster] : null),
    labelOf: (id) => {
      if (isOfPath(id)) return id.slice(OF_PATH.length);
      if (isLivedIn(id)) return unitOfHome(id);
      const [only, ...others] = paths.get(id) ?? [];
      const isOne = only !== undefined && others.length === 0 && destinations.get(only)?.size === 1;
      return isOne ? only : id;
    },
  };
}

/** The clusters that appliers live in, where there are several and other environments take something to one of them. */
function homesThatDiffer(
  members: readonly Member[],
  homesOf: (draft: RootDraft) => readonly string[],
  othersIn: (home: string) => readonly RootDraft[],
): ReadonlySet<string> {
  const homes = new Set(
    members.flatMap(({ draft }) => (draft.cluster === null ? homesOf(draft) : [])),
  );
  const isNamed = members.some(({ cluster }) => cluster !== null && homes.has(homeCalled(cluster)));
  const areApart =
    homes.size > 1 && (isNamed || [...homes].some((home) => othersIn(home).length > 0));
  return areApart ? homes : new Set();
}

/**
 * Tells whether all that no applier sends anywhere lives in one cluster, that of its appliers: paths tell
 * none apart then.
 */
function liveInOne(
  members: readonly Member[],
  homesOf: (draft: RootDraft) => readonly string[],
): boolean {
  const here = members.flatMap(({ draft }) => (draft.cluster === null ? [draft] : []));
  const [one, ...others] = new Set(here.flatMap(homesOf));
  return (
    one !== undefined && others.length === 0 && here.every((draft) => homesOf(draft).length > 0)
  );
}

const isAtHome = ({ appliers }: RootDraft): boolean =>
  appliers.length > 0 && appliers.every((each) => each.isAtHome === true);

type Own = readonly [id: string, drafts: readonly RootDraft[]];

/** Groups units that are alike; what only paths tell apart differs by its paths. */
function groupsAlike(
  all: readonly Own[],
  othersIn: (home: string) => readonly RootDraft[],
): readonly (readonly Own[])[] {
  const groups = new Map<string, Own[]>();
  const contents = (drafts: readonly RootDraft[]): readonly string[] =>
    drafts.map(({ root }) => contentKey(root)).sort();
  for (const each of all) {
    const [id, drafts] = each;
    const key = id === HOME ? HOME : JSON.stringify([contents(drafts), contents(othersIn(id))]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** Lists the fields of a root that decide nothing of what becomes of it, or are compared in another form. */
const NO_CONTENT: ReadonlySet<string> = new Set([
  'origin',
  'appliedAs',
  'cluster',
  'clusterKeys',
  'isAppliedTwice',
  'isOfOpenPath',
  'made',
  'madeAlike',
  'partOf',
  'rewrite',
  'exclusions',
  'substitution',
]);

/** All of a root that decides what becomes of it, but for who applies it, and where. */
function contentKey(root: Root): string {
  const rewrite = rewriteOf(root);
  const exclusions = argoApplying(root)?.exclusions;
  const substitution = substitutionFor(root);
  const partOf = argoApplying(root)?.partOf;
  const variables = [...(substitution?.variables ?? [])].map(([name, { value }]) => [name, value]);
  return JSON.stringify([
    Object.entries({ path: root.path, ...root.content, ...root.by })
      .filter(([field]) => !NO_CONTENT.has(field))
      .sort(([a], [b]) => compareText(a, b)),
    partOf?.at,
    rewrite?.key,
    exclusions?.key,
    substitution && [variables, substitution.references, substitution.always],
  ]);
}
