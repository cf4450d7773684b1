import type { MapNode, Node } from '../../manifest/index.ts';
import { mapNode, nodeAt, scalar } from '../../manifest/index.ts';
import { withKey, withoutKey } from './edit-node.ts';
import { writtenAs } from '../patches/merge-draft.ts';
import { refuseTabFirst } from '../files/refuse-tab-first.ts';

/**
 * The object with its labels or annotations as the text they are written as, `null` and `1e3` included; a
 * map or list among them has none. Kustomize rewrites them so whenever it reads them as a map of texts.
 */
export function withTextMap(node: MapNode, field: 'labels' | 'annotations'): MapNode {
  const found = nodeAt(node, 'metadata', field);
  if (found?.kind !== 'map') return node;
  for (const [key, value] of found.entries) refuseTabFirst(writtenAs(value), key, value.origin);
  const values = [...found.entries.values()];
  if (values.every(isText)) return node;
  const texts = [...found.entries].map(([key, value]): [string, Node] => [
    key,
    isText(value) ? value : scalar(writtenAs(value), value.origin),
  ]);
  return withMetadata(node, field, mapNode(new Map(texts), found.origin));
}

/** The object without an empty map, or something that is no map, in the place of these. */
export function withoutEmptyMap(node: MapNode, field: 'labels' | 'annotations'): MapNode {
  const found = nodeAt(node, 'metadata', field);
  if (found === undefined || (found.kind === 'map' && found.entries.size > 0)) return node;
  return withMetadata(node, field, undefined);
}

function withMetadata(node: MapNode, field: string, value: Node | undefined): MapNode {
  const metadata = node.entries.get('metadata');
  if (metadata?.kind !== 'map') return node;
  const next = value === undefined ? withoutKey(metadata, field) : withKey(metadata, field, value);
  return withKey(node, 'metadata', next);
}

const isText = (value: Node): boolean =>
  value.kind === 'scalar' && typeof value.value === 'string' && value.spelling === undefined;
