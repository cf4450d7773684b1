import type { Vendored, BuildFailure } from '../../kustomize/index.ts';
import { NOTHING_VENDORED } from '../../kustomize/index.ts';
import type { FileTree, Resource } from '../../manifest/index.ts';
import type {
  Environment,
  EnvironmentPlan,
  RenderedEnvironment,
  RenderedRoot,
} from '../environment.ts';
import type { Root } from '../roots/root.ts';
import type { RootRenderer } from './root-renderer.ts';
import type { LooseCharts } from '../releases/loose-releases.ts';
import { withLooseAsked } from '../releases/loose-releases.ts';
import { clusterObjects, inCircles } from '../flux/releases/cluster-objects.ts';
import { installedCharts } from '../flux/releases/installed-charts.ts';
import { withResourceSets } from '../flux/resource-sets.ts';
import { sourceIndex, sourceResolver } from '../flux/substitution/variable-sources.ts';
import { withRelease } from '../roots/root.ts';
import { resourceKey } from '../../manifest/index.ts';
import { sourceNamed, applyingRules } from '../appliers/delivery-tools.ts';
import { argoApplying } from '../roots/applier-of-root.ts';
import { environmentOfUnit } from '../names/unit-name.ts';
import { ofOwnStage } from './stages-below-roots.ts';

/**
 * Renders every root of an environment, and then the charts of the tree that HelmReleases of these install. Variables
 * of Flux come from what the environment's own roots render, else from what others take to its cluster (FLUX-25), else
 * from any root of the plan, else from what nothing here applies.
 */
export function environmentRenderer(
  tree: FileTree,
  plan: RenderedPlan,
  renderRoot: RootRenderer,
  vendored: Vendored = NOTHING_VENDORED,
  { loose = null }: SidesOfCharts = {},
): (environment: Environment) => RenderedEnvironment {
  const isNamed = (chart: string): boolean => plan.scripts?.named?.isRun(chart) !== false;
  const render = (root: Root) => renderRoot(tree, withLooseAsked(root, loose, isNamed), vendored);
  const whole = rootsRenderer(plan, render);
  const written = (environment: Environment): readonly RenderedRoot[] =>
    ofOwnStage(environment, whole(environment), () => ownRoots(plan.environments, whole));
  const rootsOf = (environment: Environment): readonly RenderedRoot[] =>
    withResourceSets(written(environment), () => plan.environments.flatMap(written));
  const everywhere = clusterObjects(() => plan.environments.flatMap(rootsOf));
  const known = { sources: plan.reasons?.sources ?? [], own: plan.own ?? null };
  return (environment) => {
    const roots = rootsOf(environment);
    const beside = environmentsBeside(environment, plan.environments);
    const cluster = inCircles([
      clusterObjects(() => roots),
      clusterObjects(() => beside.flatMap(rootsOf)),
    ]);
    const releases = installedCharts(roots, {
      tree,
      cluster,
      anywhere: inCircles([cluster, everywhere]),
      known,
      render: (root) => render(toldVersion(root, environment)),
      chartOf: (reference) => vendored.chartOf(reference),
    });
    if (releases.length === 0) return { environment, roots };
    return {
      environment,
      roots: [...roots, ...releases.map(({ rendered }) => rendered)],
      releases,
    };
  };
}

/** Lists the roots that are of one environment alone, with which. */
function ownRoots(
  environments: readonly Environment[],
  whole: (environment: Environment) => readonly RenderedRoot[],
): readonly (readonly [string, RenderedRoot])[] {
  return environments.flatMap((environment) =>
    whole(environment).flatMap((rendered) =>
      environments.every((each) => each === environment || !whole(each).includes(rendered))
        ? [[environmentOfUnit(environment.name), rendered] as const]
        : [],
    ),
  );
}

/** Holds what the other side of a change says of charts. */
interface SidesOfCharts {
  /** It is absent where charts that nothing in the tree installs are not rendered. */
  readonly loose?: LooseCharts | null;
}

type RenderedPlan = Pick<EnvironmentPlan, 'environments' | 'looseSources' | 'own'> &
  Partial<Pick<EnvironmentPlan, 'reasons' | 'scripts'>>;

/** The roots of an environment as the plan has them, each environment once. */
function rootsRenderer(
  plan: Pick<EnvironmentPlan, 'environments' | 'looseSources'>,
  render: (root: Root) => RenderedRoot,
): (environment: Environment) => readonly RenderedRoot[] {
  const all = [...new Set(plan.environments.flatMap(({ roots }) => roots))];
  const everywhere = sourceIndex(all, render);
  const loose = sourceIndex(plan.looseSources == null ? [] : [plan.looseSources], render);
  const resolveAnywhere = sourceResolver([everywhere, loose], render);
  const together = failuresTogether(all, (root) => render(resolveAnywhere(root)));
  const known = new Map<Environment, readonly RenderedRoot[]>();
  return (environment) => {
    const earlier = known.get(environment);
    if (earlier !== undefined) return earlier;
    const own = sourceIndex(environment.roots, render);
    const beside = rootsBeside(environment, plan.environments);
    const around = beside.length === 0 ? [] : [sourceIndex(beside, render)];
    const resolve = sourceResolver([own, ...around, everywhere, loose], render);
    const roots = lastOfEach(
      environment.roots.map((root) =>
        failingWith(render(resolve(toldVersion(root, environment))), together.get(root)),
      ),
    );
    known.set(environment, roots);
    return roots;
  };
}

/** Charts are told the version that the configuration says, where nothing nearer says one. */
function toldVersion(root: Root, { kubernetesVersion }: Environment): Root {
  if (kubernetesVersion === undefined) return root;
  const { content } = root;
  if (content.kind === 'kustomization')
    return { ...root, content: { ...content, kubeVersion: kubernetesVersion } };
  return content.kind === 'folder' || content.release.kubeVersion !== null
    ? root
    : withRelease(root, {
        ...content.release,
        kubeVersion: kubernetesVersion,
        isToldVersion: true,
      });
}

/** Lists what other environments take to the same cluster. */
const rootsBeside = (environment: Environment, all: readonly Environment[]): readonly Root[] =>
  environmentsBeside(environment, all)
    .flatMap((each) => each.roots)
    .filter((root) => !environment.roots.includes(root));

const environmentsBeside = (
  { homes = [] }: Environment,
  all: readonly Environment[],
): readonly Environment[] =>
  all.filter(
    (each) => homes.length > 0 && each.homes?.some((home) => homes.includes(home)) === true,
  );

/**
 * Roots without what their tool passes over: of an object that several files of a directory, or several sources of one
 * Application, hold, the last counts for Argo CD (ARGO-13). Roots of which all counts stay the very same.
 */
function lastOfEach(roots: readonly RenderedRoot[]): readonly RenderedRoot[] {
  const passing = roots.filter(({ root }) => applyingRules(root).lastCounts === true);
  if (passing.length === 0) return roots;
  const taken = new Map<string, Set<string>>();
  const kept = new Map<RenderedRoot, readonly Resource[]>();
  for (const each of passing.sort(bySource).reverse()) {
    const together = sourceNamed(each.root.by.tool)?.togetherOf?.(each.root)?.key;
    const later = (together === undefined ? null : taken.get(together)) ?? new Set<string>();
    if (together !== undefined) taken.set(together, later);
    kept.set(each, unlessLater(each.resources, later));
  }
  return roots.map((each) => {
    const resources = kept.get(each) ?? each.resources;
    return resources.length === each.resources.length ? each : { ...each, resources };
  });
}

const bySource = (a: RenderedRoot, b: RenderedRoot): number =>
  (argoApplying(a.root)?.partOf?.at ?? 0) - (argoApplying(b.root)?.partOf?.at ?? 0);

function unlessLater(resources: readonly Resource[], later: Set<string>): readonly Resource[] {
  const kept = [...resources].reverse().filter((resource) => {
    const key = resourceKey(resource);
    // a generated name is another at each sync
    const isNew = resource.name === '' || !later.has(key);
    later.add(key);
    return isNew;
  });
  return kept.reverse();
}

/**
 * Finds what fails each of the roots that are applied together, or not at all: its own fault, else that of
 * the first that does not build, else what their tool finds wrong with all of them (ARGO-13, FLUX-11,
 * FLUX-12).
 */
function failuresTogether(
  roots: readonly Root[],
  render: (root: Root) => RenderedRoot,
): ReadonlyMap<Root, BuildFailure> {
  const failures = new Map<Root, BuildFailure>();
  for (const { parts, consequence } of wholesOf(roots)) {
    const rendered = parts.map((part) => [part, render(part)] as const);
    const own = rendered.map(([part, { failure }]) =>
      failure === null ? null : withConsequence(part, failure, consequence),
    );
    const first = own.find((failure) => failure !== null) ?? refusedTogether(rendered);
    for (const [at, part] of parts.entries()) {
      const failure = own[at] ?? first;
      if (failure !== null) failures.set(part, failure);
    }
  }
  return failures;
}

const refusedTogether = (
  rendered: readonly (readonly [Root, RenderedRoot])[],
): BuildFailure | null => {
  const refusals = sourceNamed(rendered[0]?.[0].by.tool)?.refusals;
  return refusals?.ofTogether?.(rendered.map(([, each]) => each)) ?? null;
};

interface Whole {
  readonly parts: Root[];
  readonly consequence: string;
}

function wholesOf(roots: readonly Root[]): readonly Whole[] {
  const wholes = new Map<string, Whole>();
  for (const root of new Set(roots)) {
    const together = sourceNamed(root.by.tool)?.togetherOf?.(root);
    if (together == null) continue;
    const key = `${root.by.tool} ${together.key}`;
    const whole = wholes.get(key) ?? { parts: [], consequence: together.consequence };
    wholes.set(key, whole);
    whole.parts.push(root);
  }
  return [...wholes.values()].filter(({ parts }) => parts.length > 1);
}

/** At the root that does not build, which need not be the one of whose objects it is said. */
const withConsequence = (
  { path }: Root,
  failure: BuildFailure,
  consequence: string,
): BuildFailure => ({
  ...failure,
  message: `${failure.message.replace(/\.?$/, '.')} While it does not, ${consequence}.`,
  whole: failure.whole ?? path,
});

/**
 * Keeps what failed so before: equal roots are the same object on both sides of a change, and in each
 * environment.
 */
const known = new WeakMap<RenderedRoot, RenderedRoot>();

/** A root that fails with others; the very same where it does not. */
function failingWith(root: RenderedRoot, failure: BuildFailure | undefined): RenderedRoot {
  if (failure === undefined) return root;
  const earlier = known.get(root);
  if (earlier?.failure?.message === failure.message) return earlier;
  // what builds by itself is as it would be without the fault of another
  const told = root.failure === null ? { ...failure, restStands: true as const } : failure;
  const now: RenderedRoot = { ...root, status: 'failed', failure: told };
  known.set(root, now);
  return now;
}
