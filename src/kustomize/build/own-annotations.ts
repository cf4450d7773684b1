import type { MapNode } from '../../manifest/index.ts';
import { mapNode, nodeAt } from '../../manifest/index.ts';
import { withKey } from '../fields/edit-node.ts';
import { refuse } from '../files/failure.ts';
import { refuseKey } from '../files/refuse-key.ts';
import { withoutEmptyMap, withTextMap } from '../fields/text-map.ts';

export const ORIGIN = 'config.kubernetes.io/origin';
export const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';

const INTERNAL = 'internal.config.kubernetes.io/';

/** Annotations that kustomize and its functions keep for themselves; none of them is printed. */
const KEPT: ReadonlySet<string> = new Set([
  ORIGIN,
  TRANSFORMATIONS,
  'config.kubernetes.io/path',
  'config.kubernetes.io/index',
  'config.k8s.io/id',
  ...['previousKinds', 'previousNames', 'previousNamespaces', 'prefixes', 'suffixes', 'refBy'].map(
    (name) => INTERNAL + name,
  ),
  ...['allowNameChange', 'allowKindChange', 'generatorBehavior', 'needsHashSuffix'].map(
    (name) => INTERNAL + name,
  ),
  ...['path', 'index', 'id', 'seqindent', 'annotations-migration-resource-id'].map(
    (name) => INTERNAL + name,
  ),
]);

/**
 * The object with those annotations only that are its own, each of them text. Kustomize reads and writes
 * all annotations in the end, which is why a key that it cannot write again is an error here.
 */
export function withOwnAnnotations(node: MapNode): MapNode {
  const metadata = node.entries.get('metadata');
  const annotations = nodeAt(metadata, 'annotations');
  if (metadata?.kind !== 'map' || annotations === undefined) return node;
  if (annotations.kind === 'seq' && annotations.items.length > 0)
    refuse('unexpected-value', 'Annotations are a map, and here is a list.', annotations.origin);
  if (annotations.kind !== 'map') return withoutEmptyMap(node, 'annotations');
  const own = new Map([...annotations.entries].filter(([key]) => !KEPT.has(key)));
  for (const key of own.keys()) refuseKey(key, 'An object', annotations.origin);
  const kept =
    own.size === annotations.entries.size
      ? node
      : withKey(
          node,
          'metadata',
          withKey(metadata, 'annotations', mapNode(own, annotations.origin)),
        );
  return withTextMap(withoutEmptyMap(kept, 'annotations'), 'annotations');
}
