import type { Vendored } from '../kustomize/index.ts';
import type { FileTree } from '../tree/index.ts';
import type { Environment, EnvironmentPlan, RenderedEnvironment, Root } from './environment.ts';
import type { RootRenderer } from './root-renderer.ts';
import { lastOfEach } from './last-of-each.ts';
import { failingWith, failuresTogether } from './sources/failing-together.ts';
import { sourceIndex, sourceResolver } from './sources/flux/substitution/resolve-sources.ts';

/**
 * Renders every root of an environment. Variables of Flux come from what the environment's own roots render,
 * else from what others take to its cluster (FLUX-25), else from any root of the plan, else from what nothing here applies.
 */
export function environmentRenderer(
  tree: FileTree,
  plan: Pick<EnvironmentPlan, 'environments' | 'looseSources'>,
  renderRoot: RootRenderer,
  vendored?: Vendored,
): (environment: Environment) => RenderedEnvironment {
  const render = (root: Root) => renderRoot(tree, root, vendored);
  const all = [...new Set(plan.environments.flatMap(({ roots }) => roots))];
  const everywhere = sourceIndex(all, render);
  const loose = sourceIndex(plan.looseSources == null ? [] : [plan.looseSources], render);
  const resolveAnywhere = sourceResolver([everywhere, loose], render);
  const together = failuresTogether(all, (root) => render(resolveAnywhere(root)));
  return (environment) => {
    const own = sourceIndex(environment.roots, render);
    const beside = rootsBeside(environment, plan.environments);
    const around = beside.length === 0 ? [] : [sourceIndex(beside, render)];
    const resolve = sourceResolver([own, ...around, everywhere, loose], render);
    return {
      environment,
      roots: lastOfEach(
        environment.roots.map((root) =>
          failingWith(render(resolve(toldVersion(root, environment))), together.get(root)),
        ),
      ),
    };
  };
}

/** A chart is told the version that the configuration says, where its applier says none. */
const toldVersion = (root: Root, { kubernetesVersion }: Environment): Root =>
  kubernetesVersion === undefined || root.release === undefined || root.release.kubeVersion !== null
    ? root
    : { ...root, release: { ...root.release, kubeVersion: kubernetesVersion } };

/** What other environments take to the same cluster. */
const rootsBeside = (
  { homes = [], roots }: Environment,
  all: readonly Environment[],
): readonly Root[] =>
  all
    .filter((each) => homes.length > 0 && each.homes?.some((home) => homes.includes(home)) === true)
    .flatMap((each) => each.roots)
    .filter((root) => !roots.includes(root));
