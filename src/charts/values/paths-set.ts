import type { Node } from '../../manifest/index.ts';
import type { ValuePath } from '../chart-renderer.ts';
import type { ValueLayer } from './value-source.ts';

/**
 * Lists the paths of all texts, numbers and empty lists and maps that layers set, where `isAsked` is true of a layer at
 * the place of what it assigns; each once, whichever layer wins.
 */
export function pathsSet(
  layers: readonly ValueLayer[],
  isAsked: (layer: ValueLayer, node: Node) => boolean,
): readonly ValuePath[] {
  const paths = new Map<string, ValuePath>();
  for (const layer of layers)
    for (const { path, value } of layer.assignments ?? [])
      if (isAsked(layer, value))
        for (const each of leavesOf(value, [...layer.at, ...path]))
          paths.set(JSON.stringify(each), each);
  return [...paths.values()];
}

function leavesOf(node: Node, at: ValuePath): readonly ValuePath[] {
  if (node.kind === 'map' && node.entries.size > 0)
    return [...node.entries].flatMap(([key, value]) => leavesOf(value, [...at, key]));
  if (node.kind === 'seq' && node.items.length > 0)
    return node.items.flatMap((item, index) => leavesOf(item, [...at, index]));
  return [at];
}
