import type { Build } from './build.ts';
import type { Kustomization } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { notePlugin } from './plugin-gap.ts';

/** Runs what `transformers` lists. */
export function runPluginTransformers(
  build: Build,
  kustomization: Kustomization,
  layer: Layer,
): void {
  for (const text of kustomization.transformers)
    notePlugin(build, layer, text.value, text.value, text.origin);
}
