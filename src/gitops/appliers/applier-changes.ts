import { createHash } from 'node:crypto';
import type { GapDraft, Node, LaidOver, UnseenContent } from '../../manifest/index.ts';
import {
  canonicalJson,
  plainOf,
  WHOLE_REACH,
  itemsAt,
  mapNode,
  nodeAt,
  parseYaml,
  stringAt,
} from '../../manifest/index.ts';
import type { Applier } from './applier.ts';

/** Something an applier does to what it applies that rendering does not follow. */
export interface ApplierChange {
  readonly field: string;
  readonly node: Node;
}

/** One gap for each such change, at its place. */
export const changeGaps = (appliers: readonly Applier[]): readonly GapDraft[] =>
  appliers.flatMap(({ changes, path }) =>
    changes.map(({ field, node }): GapDraft => {
      const { file } = node.origin;
      return {
        reason: field === 'plugin' ? 'plugin' : 'not-rendered',
        ...(field === 'plugin' ? {} : { cause: 'laid-over' as const }),
        root: path,
        message:
          field === 'plugin'
            ? `${path} goes through a plugin (${file}): it is judged as if that passed on what it finds, and what it changes of it is not seen.`
            : `What ${path} becomes through ${field} in ${file} is not analysed.`,
        origin: node.origin,
        key: `${file} ${field}`,
        input: createHash('sha256')
          .update(canonicalJson(plainOf(node)))
          .digest('hex'),
      };
    }),
  );

/** Lists what appliers lay over folders; what a folder becomes by that is not seen. */
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

/** Reads what a patch reaches from its target, or else from the object that the patch itself names. */
function reachOf(item: Node): LaidOver['reach'] {
  const target = nodeAt(item, 'target');
  if (target !== undefined) return reachOfNames(target);
  const text = stringAt(item, 'patch');
  const patch = text === undefined ? item : parseYaml(item.origin.file, text)[0]?.node;
  if (patch == null) return WHOLE_REACH;
  const { kind, name, namespace } = reachOfNames(nodeAt(patch, 'metadata'));
  return { ...WHOLE_REACH, name, namespace, kind: stringAt(patch, 'kind') ?? kind };
}

const reachOfNames = (node: Node | undefined): LaidOver['reach'] => ({
  ...WHOLE_REACH,
  kind: stringAt(node, 'kind') ?? '',
  name: stringAt(node, 'name') ?? '',
  namespace: stringAt(node, 'namespace') ?? '',
});
