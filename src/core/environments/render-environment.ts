import type { Vendored } from '../kustomize/index.ts';
import type { FileTree } from '../tree/index.ts';
import type { Environment, RenderedEnvironment } from './environment.ts';
import type { RootRenderer } from './root-renderer.ts';

/** Renders every root of an environment. */
export const renderEnvironment = (
  tree: FileTree,
  environment: Environment,
  renderRoot: RootRenderer,
  vendored?: Vendored,
): RenderedEnvironment => ({
  environment,
  roots: environment.roots.map((root) => renderRoot(tree, root, vendored)),
});
