import type { MapNode, Node, Resource } from '../../manifest/index.ts';
import type { BuildFailure } from '../files/failure.ts';
import { readKustomization } from '../files/kustomization-file.ts';
import { mergeConfigs } from '../transformers/transformer-config.ts';
import { entriesOfNodes } from './accumulate-resources.ts';
import type { Build } from './build.ts';
import { resourceOfEntry } from './entry.ts';
import { failureOf } from '../files/failure.ts';
import { finishRoot } from './finish-root.ts';
import { appendEntries, newLayer } from './layer.ts';
import { runTransformers } from './run-transformers.ts';

/** The objects of a build, or why there are none. */
export type BuiltObjects =
  | { readonly kind: 'built'; readonly resources: readonly Resource[] }
  | { readonly kind: 'failed'; readonly failure: BuildFailure };

/** What a kustomization without files makes of objects: they are the one file of its `resources`. */
export function buildObjects(
  build: Build,
  objects: readonly Node[],
  written: MapNode,
): BuiltObjects {
  try {
    const kustomization = readKustomization(build.root, written.origin.file, written);
    const layer = newLayer();
    layer.config = mergeConfigs(layer.config, build.defaults);
    appendEntries(layer, entriesOfNodes(build, objects, {}), written.origin);
    runTransformers(build, kustomization, layer, () => newLayer());
    const resources = finishRoot(build, kustomization, layer).map(resourceOfEntry);
    const [fault] = build.trace.faults;
    return fault === undefined ? { kind: 'built', resources } : { kind: 'failed', failure: fault };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}
