import type { MapNode } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';
import type { Build } from './build.ts';
import { builtinProvenance } from '../plugins/builtin-provenance.ts';
import type { Entry, Provenance } from './entry.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import { withPath } from '../fields/edit-node.ts';
import type { Layer } from './layer.ts';
import { unshared } from '../fields/shared-values.ts';

/**
 * Notes on every object that a transformer has run, changed by it or not, where the root asks for build
 * metadata. An object without an origin is taken to be made by the transformer.
 */
export function noteTransformer(build: Build, layer: Layer, by: Provenance): void {
  if (build.tracked) layer.entries = layer.entries.map((entry) => noted(entry, by));
}

/** The same for what a field of the kustomization makes kustomize run, some times over. */
export function noteBuiltin(
  build: Build,
  { file }: Kustomization,
  layer: Layer,
  kind: string,
  times: number,
): void {
  for (let time = 0; time < times; time++)
    noteTransformer(build, layer, builtinProvenance(file, kind));
}

function noted(entry: Entry, by: Provenance): Entry {
  const { path, configuredBy } = entry.provenance;
  const node = entry.shares ? withNewAnnotations(entry.node) : entry.node;
  if (path === undefined && configuredBy === undefined) return { ...entry, node, provenance: by };
  return { ...entry, node, transformations: [...entry.transformations, by] };
}

/** The note is an annotation, and all annotations are written anew with it. */
function withNewAnnotations(node: MapNode): MapNode {
  const annotations = nodeAt(node, 'metadata', 'annotations');
  return annotations === undefined
    ? node
    : withPath(node, ['metadata', 'annotations'], unshared(annotations));
}
