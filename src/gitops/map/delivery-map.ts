import { environmentOfUnit } from '../names/unit-name.ts';
import { isCalledByAddress } from '../names/evidence/cluster-address.ts';
import { NO_SIGN } from '../names/assign-environments.ts';
import { looseFiles } from '../survey/plan-reasons.ts';
import type { Root } from '../roots/root.ts';
import type {
  ChartRoot,
  Environment,
  EnvironmentPlan,
  MappedRoot,
  MappedSource,
  NotApplied,
  RenderedEnvironment,
} from '../environment.ts';
import type { AppliedByScript } from '../scripts/script-applier.ts';
import type { Coverage } from './coverage.ts';
import { coverageOf } from './coverage.ts';
import type { UnseenContent } from '../../manifest/index.ts';
import { chartsNotApplied, isOfTree } from './loose-charts.ts';
import { chartsByEnvironment } from './charts-on-map.ts';
import { inputsOnMap } from './inputs-on-map.ts';
import type { NamedByScripts } from './scripts-on-map.ts';
import { scriptsOnMap } from './scripts-on-map.ts';
import { unlistedAppliers } from './orphan-appliers.ts';
import { listedFiles, releaseOfRoot } from '../roots/root.ts';

/** Says what is delivered where, as one tree tells it, for people to look at. */
export interface DeliveryMap {
  readonly sources: readonly MappedSource[];
  readonly environments: readonly MappedEnvironment[];
  /**
   * Lists what scripts and pipelines name that is no root: parts of roots, charts, single files; it is absent
   * where there is none.
   */
  readonly named?: readonly NamedByScripts[];
  /** Lists what lies here and nothing here delivers. */
  readonly notApplied: readonly NotApplied[];
  /** Lists what was guessed, one sentence each. */
  readonly notes: readonly string[];
}

export interface MappedEnvironment {
  readonly name: string;
  /** Set where nothing says a name (`toldPlaces`). */
  readonly isUnnamed?: true;
  readonly production: boolean;
  /** Says why it is production, or is not, in half a sentence. */
  readonly why: string;
  readonly cluster: string | null;
  readonly roots: readonly (MappedRoot & {
    readonly path: string;
    /** Set where it is only these files of the folder, the rest of which is applied. */
    readonly files?: readonly string[];
    /** Set for a folder of which no object is seen: a chart, or what a plugin reads. */
    readonly isUnrendered?: true;
    /** The name of the release that the chart in this folder is installed as; absent where it is none. */
    readonly release?: string;
    /**
     * Names the folder of a root with an applier that does not build, so that nothing of the root is applied;
     * it is absent where all builds.
     */
    readonly unbuilt?: string;
    /** Set for what is among `notApplied`: it counts here all the same, and is no part of what is delivered. */
    readonly isNotApplied?: true;
    /**
     * Lists the scripts and pipelines that apply a root without appliers, where somebody runs them; it is
     * absent where there are none.
     */
    readonly scripts?: readonly AppliedByScript[];
  })[];
  /** Charts that are installed there: roots whose objects are not seen. */
  readonly charts: readonly (ChartRoot & {
    /** Set where it comes of what is among `notApplied`. */
    readonly isNotApplied?: true;
  })[];
  /** Says how much of it is seen; it is absent where nothing was rendered. */
  readonly coverage?: Coverage;
}

const SHOWN_AS_IT_IS: MappedRoot = {
  appliers: [],
  destination: { cluster: null, namespace: null },
  why: NO_SIGN,
};

/**
 * The map behind a plan; with what it renders to, releases of charts that lie among that are on it too. `aside` is what
 * reviews do not look into.
 */
export function deliveryMap(
  plan: EnvironmentPlan,
  rendered: readonly RenderedEnvironment[] = [],
  aside: readonly NotApplied[] = [],
): DeliveryMap {
  const { environments, notes, reasons } = plan;
  const { sources } = reasons;
  const inputs = inputsOnMap(rendered);
  const scripts = scriptsOnMap(plan);
  const notApplied = scripts.notApplied([
    ...reasons.notApplied.filter(({ path }) => !inputs.paths.has(path)),
    ...inputs.notApplied,
    ...aside,
  ]);
  const uninstalled = chartsNotApplied({ plan, environments: rendered });
  const inOrder = [...notApplied, ...uninstalled].sort((a, b) => (a.path < b.path ? -1 : 1));
  const charts = chartsByEnvironment(plan, rendered);
  const isUnlisted = unlistedAppliers({ plan, environments: rendered });
  const marked = <T extends Pick<MappedRoot, 'appliers'>>(root: T): T => ({
    ...root,
    appliers: root.appliers.map((each) =>
      isUnlisted(each) ? { ...each, isUnlisted: true as const } : each,
    ),
  });
  const loose = looseFiles([...reasons.roots.keys()]);
  const keyOfRoot = (root: Root): string => keyOf({ path: root.path, ...loose(root) });
  const unapplied = new Set(inOrder.map(keyOf));
  const takenIn = new Map<string, ChartRoot[]>();
  // what counts there and nothing applies is no part of what the cluster gets
  const isUnapplied = (root: Root): boolean =>
    root.by.origin === null && unapplied.has(keyOfRoot(root));
  const mapped = environments.map((environment, at): MappedEnvironment => {
    const { name, production, cluster, roots, alike = [] } = environment;
    const built = rendered[at];
    const installed = (charts[at] ?? []).map(({ chart, root }) => {
      if (root === null || !isUnapplied(root)) return marked(chart);
      takenIn.set(keyOfRoot(root), [...(takenIn.get(keyOfRoot(root)) ?? []), chart]);
      return { ...marked(chart), isNotApplied: true as const };
    });
    return {
      name,
      ...(environment.isUnnamed === true && { isUnnamed: true as const }),
      production,
      why:
        reasons.environments.get(environmentOfUnit(name)) ??
        'nothing tells environments apart here',
      cluster,
      roots: [...roots, ...alike].flatMap((root, place) => {
        // behind the environment's own come the charts that its releases install
        const own = place < roots.length ? built?.roots[place] : undefined;
        if (inputs.isLeftOut(own)) return [];
        const said = reasons.roots.get(root) ?? SHOWN_AS_IT_IS;
        return [
          {
            path: root.path,
            ...loose(root),
            ...marked(appliedHere(said, environment, built)),
            ...inputs.whyOf(own),
            ...scripts.ofRoot(root),
            ...releaseOnMap(root),
            ...(own?.failure && root.by.origin && { unbuilt: own.failure.whole ?? root.path }),
          },
        ];
      }),
      charts: installed,
      ...(built !== undefined && {
        coverage: coverageOf(
          { ...built, roots: built.roots.filter(({ root }) => !isUnapplied(root)) },
          installed.filter((chart) => !('isNotApplied' in chart)),
          commandedCharts(plan.unseen, name, environments),
        ),
      }),
    };
  });
  const shown = mapped.filter(
    ({ roots, charts: installed }, at) =>
      roots.length + installed.length > 0 || environments[at]?.roots.length === 0,
  );
  return {
    sources,
    ...markedUnapplied(shown, inOrder, takenIn),
    ...(scripts.others.length > 0 && { named: scripts.others }),
    notes,
  };
}

/** Lists charts of registries that commands install, or files of tools, in an environment or in any. */
const commandedCharts = (
  unseen: EnvironmentPlan['unseen'] = [],
  name: string,
  environments: EnvironmentPlan['environments'],
): readonly UnseenContent[] =>
  unseen.flatMap(({ root, content, environment = null }) => {
    const isElsewhere =
      environment !== null &&
      environment !== name &&
      environments.some((other) => other.name === environment);
    const isOne = root === null && content.kind === 'Chart' && !isOfTree(content) && !isElsewhere;
    return isOne ? [content] : [];
  });

/** Charts of the tree are rendered by reviews, unless something that they are given is not seen. */
function releaseOnMap(
  root: Root,
): Pick<MappedEnvironment['roots'][number], 'isUnrendered' | 'release'> {
  const [files, release] = [listedFiles(root), releaseOfRoot(root)];
  const isSeen = release !== undefined && release.unseen.length === 0;
  return {
    ...(files?.length === 0 && !isSeen && { isUnrendered: true as const }),
    ...(release !== undefined && { release: release.name }),
  };
}

const keyOf = ({ path, files = [] }: Pick<NotApplied, 'path' | 'files'>): string =>
  JSON.stringify([path, files]);

const versionText = ({ chart, version, repository }: ChartRoot): string =>
  JSON.stringify([chart, version, repository]);

/** Each folder is in one list: what nothing here applies is no part of what an environment is delivered. */
function markedUnapplied(
  environments: readonly MappedEnvironment[],
  notApplied: readonly NotApplied[],
  takenIn: ReadonlyMap<string, readonly ChartRoot[]>,
): Pick<DeliveryMap, 'environments' | 'notApplied'> {
  const listed = new Set(notApplied.map(keyOf));
  const countsIn = new Map<string, Set<string>>();
  const marked = environments.map((environment) => ({
    ...environment,
    roots: environment.roots.map((root) => {
      const key = keyOf(root);
      if (root.appliers.length > 0 || !listed.has(key)) return root;
      const name = environmentOfUnit(environment.name);
      countsIn.set(key, (countsIn.get(key) ?? new Set()).add(name));
      return { ...root, isNotApplied: true as const };
    }),
  }));
  return {
    environments: marked,
    notApplied: notApplied.map((each) => {
      const [names, all] = [countsIn.get(keyOf(each)), takenIn.get(keyOf(each)) ?? []];
      // where it counts in several environments, it takes the same in each
      const charts = [...new Map(all.map((chart) => [versionText(chart), chart])).values()];
      return {
        ...each,
        ...(names !== undefined && { countsIn: [...names] }),
        ...(charts.length > 0 && { charts }),
      };
    }),
  };
}

/**
 * Lists those of several appliers that apply a root alike that are part of the environment; where none is, it
 * lists all.
 */
function appliedHere(
  mapped: MappedRoot,
  { roots }: Environment,
  rendered: RenderedEnvironment | undefined,
): MappedRoot {
  if (mapped.appliers.length < 2) return mapped;
  const own = mapped.appliers.filter(
    ({ origin: { file } }) =>
      rendered?.roots.some(({ reads }) => reads.has(file)) === true ||
      roots.some((root) => listedFiles(root)?.includes(file) === true),
  );
  return own.length === 0 ? mapped : { ...mapped, appliers: own };
}

const countedIn = (
  { notApplied }: DeliveryMap,
  environments: readonly MappedEnvironment[],
): readonly NotApplied[] => {
  const names = new Set(environments.map(({ name }) => environmentOfUnit(name)));
  return notApplied.filter(({ countsIn = [] }) => countsIn.some((name) => names.has(name)));
};

/** One environment of a map, all its clusters; null where there is none of that name. */
export function mapOfEnvironment(map: DeliveryMap, asked: string): DeliveryMap | null {
  const one = map.environments.filter(
    ({ name }) => name === asked || environmentOfUnit(name) === asked,
  );
  return one.length === 0
    ? null
    : { sources: map.sources, environments: one, notApplied: countedIn(map, one), notes: [] };
}

/** Clusters of which nothing but an address is known: no name of theirs is one that anybody uses. */
export const unnamedClusters = ({ environments }: DeliveryMap): readonly string[] => [
  ...new Set(
    environments.flatMap(({ name, cluster }) =>
      cluster !== null && isCalledByAddress(name, cluster) ? [cluster] : [],
    ),
  ),
];
