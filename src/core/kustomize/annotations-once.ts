import type { MapNode, Node } from '../manifest/node.ts';
import { nodeAt } from '../manifest/node.ts';
import { withKey } from './edit-node.ts';

type Repeat = readonly [string, Node];

/**
 * An object whose annotations are written more than once: kustomize, alone among readers of manifests,
 * takes all of them, because it copies annotations from map to map before anything looks for keys that
 * are there twice. Of two maps the first counts, within one map the last. The second result is how many
 * keys are no longer in the way.
 */
export function withAnnotationsOnce(object: Node): readonly [Node, number] {
  const metadata = nodeAt(object, 'metadata');
  const annotations = nodeAt(metadata, 'annotations');
  if (object.kind !== 'map' || metadata?.kind !== 'map' || annotations === undefined)
    return [object, 0];
  const others = repeatsOf(metadata).filter(([key]) => key === 'annotations');
  const all = [annotations, ...others.map(([, value]) => value)];
  const mended = others.length + all.reduce((sum, each) => sum + repeatsOf(each).length, 0);
  if (mended === 0 || !all.slice(1).every(canBeAnnotations)) return [object, 0];
  const entries = new Map<string, Node>();
  for (const map of all)
    if (map.kind === 'map')
      for (const [key, value] of new Map([...map.entries, ...repeatsOf(map)]))
        if (!entries.has(key)) entries.set(key, value);
  const once: MapNode = {
    kind: 'map',
    entries,
    origin: annotations.origin,
    repeats: [...others, ...all.flatMap(repeatsOf)],
  };
  return [withKey(object, 'metadata', withKey(metadata, 'annotations', once)), mended];
}

const repeatsOf = (node: Node): readonly Repeat[] =>
  node.kind === 'map' ? (node.repeats ?? []) : [];

const canBeAnnotations = (node: Node): boolean =>
  node.kind === 'map' || (node.kind === 'scalar' && node.value === null);
