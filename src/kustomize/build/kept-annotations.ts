import type { MapNode } from '../../manifest/index.ts';
import { mapNode, nodeAt, scalar } from '../../manifest/index.ts';
import type { Build } from './build.ts';
import { withKey, withoutKey } from '../fields/edit-node.ts';
import type { Entry } from './entry.ts';

/**
 * Kustomize keeps what it knows of an object (earlier names, a hash to come, its origin) in annotations of
 * the object. While a patch runs, this one stands for them: a patch finds annotations where the file has
 * none, and takes that knowledge away with them.
 */
const KEPT = 'internal.config.kubernetes.io/kept';

/** The object as a patch finds it. */
export function withKept(build: Build, entry: Entry): MapNode {
  const { node, previous, behavior } = entry;
  if (previous.length === 0 && behavior === null && !build.tracked) return node;
  const metadata = node.entries.get('metadata');
  if (metadata?.kind !== 'map') return node;
  const found = metadata.entries.get('annotations');
  const annotations = found?.kind === 'map' ? found : mapNode(new Map(), node.origin);
  const marked = withKey(annotations, KEPT, scalar('', node.origin));
  return withKey(node, 'metadata', withKey(metadata, 'annotations', marked));
}

/** Whether what kustomize keeps is still there after a patch. */
export const hasKept = (node: MapNode): boolean =>
  nodeAt(node, 'metadata', 'annotations', KEPT) !== undefined;

/** The object after a patch, without what stood for kustomize's own annotations. */
export function withoutKept(node: MapNode): MapNode {
  const metadata = node.entries.get('metadata');
  const annotations = nodeAt(metadata, 'annotations');
  if (metadata?.kind !== 'map' || annotations?.kind !== 'map' || !annotations.entries.has(KEPT))
    return node;
  const own = withoutKey(annotations, KEPT);
  const next =
    own.entries.size === 0
      ? withoutKey(metadata, 'annotations')
      : withKey(metadata, 'annotations', own);
  return withKey(node, 'metadata', next);
}

/** The object with nothing known of how it came about. */
export const forgotten = (entry: Entry): Entry => ({
  ...withoutOrigin(entry),
  previous: [],
  prefixes: [],
  suffixes: [],
  needsHash: false,
  behavior: null,
});

/** The object without the note of where it came from and what ran on it. */
export const withoutOrigin = (entry: Entry): Entry => ({
  ...entry,
  provenance: {},
  transformations: [],
});
