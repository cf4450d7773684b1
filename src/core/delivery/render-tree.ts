import { readReleaseInputs } from './read-release-inputs.ts';
import type {
  DeclaredEnvironment,
  EnvironmentPlan,
  RenderedEnvironment,
  RootRenderer,
} from '../environments/index.ts';
import { discoverEnvironments, environmentRenderer } from '../environments/index.ts';
import type { Vendored } from '../kustomize/index.ts';
import type { ManifestReader } from '../manifest/index.ts';
import type { FileTree } from '../tree/index.ts';

/** Every environment of one tree, rendered. */
export interface RenderedTree {
  readonly plan: EnvironmentPlan;
  readonly environments: readonly RenderedEnvironment[];
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
  repositoryAliases: readonly string[] = [],
): RenderedTree {
  const plan = discoverEnvironments(tree, declared, manifests, vendored, repositoryAliases);
  const render = environmentRenderer(tree, plan, renderRoot, vendored);
  return {
    plan,
    environments: plan.environments.map((environment) =>
      withInputs(tree, manifests, render(environment)),
    ),
  };
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
