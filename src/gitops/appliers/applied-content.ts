import type { LaidOver, Node, Reach, UnseenContent } from '../../manifest/index.ts';
import {
  canonicalJson,
  EVERYTHING,
  itemsAt,
  mapNode,
  nodeAt,
  parseYaml,
  plainOf,
  stringAt,
} from '../../manifest/index.ts';
import type { ApplierChange } from './applier-changes.ts';
import type { Applier } from './applier.ts';

/** What an applier lays over a folder, and what that becomes is not seen for it. */
export const appliedContents = (
  appliers: readonly Applier[],
): readonly { readonly root: string; readonly content: UnseenContent }[] =>
  appliers.flatMap(({ changes, path }) =>
    changes.map((change) => ({ root: path, content: contentOf(change, path) })),
  );

function contentOf({ field, node }: ApplierChange, path: string): UnseenContent {
  const { origin } = node;
  const isPatches = /(?:^|\.)patches/.test(field);
  const laidOver = isPatches
    ? itemsAt(node).reduce<LaidOver | null>(
        (below, item) => ({ ...laidBy(item, field), below }),
        null,
      )
    : null;
  return {
    kind: 'Applied folder',
    name: path,
    origin,
    namespace: null,
    text: null,
    usedIn: [],
    written: mapNode(isPatches ? new Map() : new Map([[field, node]]), origin),
    changesOthers: !isPatches,
    laidOver,
  };
}

function laidBy(item: Node, field: string): Omit<LaidOver, 'below'> {
  const reach = reachOf(item);
  const name = `${reach.kind} ${reach.name}`.trim() || 'everything';
  return { field, name, digest: canonicalJson(plainOf(item)), origin: item.origin, reach };
}

/** By its target, or else the object that the patch itself names. */
function reachOf(item: Node): Reach {
  const target = nodeAt(item, 'target');
  if (target !== undefined) return reachOfNames(target);
  const text = stringAt(item, 'patch');
  const patch = text === undefined ? item : parseYaml(item.origin.file, text)[0]?.node;
  if (patch == null) return EVERYTHING;
  const { kind, name, namespace } = reachOfNames(nodeAt(patch, 'metadata'));
  return { ...EVERYTHING, name, namespace, kind: stringAt(patch, 'kind') ?? kind };
}

const reachOfNames = (node: Node | undefined): Reach => ({
  ...EVERYTHING,
  kind: stringAt(node, 'kind') ?? '',
  name: stringAt(node, 'name') ?? '',
  namespace: stringAt(node, 'namespace') ?? '',
});
