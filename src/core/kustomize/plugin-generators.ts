import type { Build } from './build.ts';
import type { Kustomization } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { notePlugin } from './plugin-gap.ts';

/** Runs what `generators` lists. */
export function runPluginGenerators(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
): void {
  for (const text of kustomization.generators)
    notePlugin(build, layer, text.value, text.value, text.origin);
}
