import { readReleaseInputs } from './read-release-inputs.ts';
import type {
  DeclaredEnvironment,
  DeliverySettings,
  EnvironmentPlan,
  LiveObjects,
  RenderedEnvironment,
  RootRenderer,
} from '../environments/index.ts';
import { discoverEnvironments, environmentRenderer, NOBODY } from '../environments/index.ts';
import type { Vendored } from '../kustomize/index.ts';
import type { ManifestReader } from '../manifest/index.ts';
import type { FileTree } from '../tree/index.ts';
import { withScriptedParts } from './live/scripted-parts.ts';

/** Every environment of one tree, rendered. */
export interface RenderedTree {
  readonly plan: EnvironmentPlan;
  readonly environments: readonly RenderedEnvironment[];
  /** Of a merge result: what the cluster has in place of what its files declare; absent for nothing. */
  readonly live?: LiveObjects;
}

/** What both trees of a review share, so that what they have in common is read and rendered once. */
export interface TreeRenderers {
  readonly manifests: ManifestReader;
  readonly renderRoot: RootRenderer;
}

/** Finds the environments of a tree and renders their roots; what is not loaded yet shows in `tree.wanted`. */
export function renderTree(
  tree: FileTree,
  declared: readonly DeclaredEnvironment[],
  { manifests, renderRoot }: TreeRenderers,
  vendored?: Vendored,
  said: DeliverySettings = {},
): RenderedTree {
  const plan = discoverEnvironments(tree, declared, manifests, vendored, said);
  const render = environmentRenderer(tree, plan, renderRoot, vendored);
  const environments = withBeside(
    plan.environments.map((environment) => withInputs(tree, manifests, render(environment))),
  );
  return {
    plan,
    environments: withScriptedParts(environments, plan, (root) => renderRoot(tree, root, vendored)),
  };
}

/** With what may be applied beside it: what nobody seen here applies may be anywhere. */
function withBeside(environments: readonly RenderedEnvironment[]): readonly RenderedEnvironment[] {
  const apart = environments.find(({ environment }) => environment.name === NOBODY);
  if (apart === undefined) return environments;
  const others = environments.filter((each) => each !== apart);
  const applied = [...new Set(others.flatMap(({ roots }) => roots))];
  return environments.map((each) => ({ ...each, beside: each === apart ? applied : apart.roots }));
}

/** With the files that its releases read; the same object where there are none. */
function withInputs(
  tree: FileTree,
  manifests: ManifestReader,
  rendered: RenderedEnvironment,
): RenderedEnvironment {
  const { inputs, gaps } = readReleaseInputs(tree, manifests, rendered.roots);
  return inputs.size + gaps.length === 0 ? rendered : { ...rendered, inputs, inputGaps: gaps };
}
