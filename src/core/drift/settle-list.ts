import { pairItems } from '../diff/index.ts';
import type { Node, SeqNode } from '../manifest/index.ts';
import { canonicalJson, plainOf, seqNode } from '../manifest/index.ts';
import { isBuiltIn } from './server-values.ts';
import type { At, Settling } from './settle-object.ts';

/**
 * A list that both sides have. Where fields tell its items apart (`x-kubernetes-list-map-keys`, merge keys) their order
 * does not count and Git's is kept; other lists are one value, in the order of the cluster.
 */
export function settleList(
  git: SeqNode,
  live: SeqNode,
  at: At,
  settling: Settling,
  settle: SettleItem,
): SeqNode {
  const { pairs, keyed } = pairItems(git, live, (item) => canonicalJson(plainOf(item)));
  const isKeyed = isToldApart(live, at, settling) && keyed;
  const items: { readonly node: Node; readonly place: number }[] = [];
  for (const { before, after } of pairs) {
    const stated = before === null ? undefined : git.items[before];
    const found = after === null ? undefined : live.items[after];
    const index = before ?? after ?? 0;
    const type = at.type?.items ?? null;
    const where = { path: [...at.path, index], type, origin: git.origin, isDropped: false };
    const node = settle(stated, found, where, settling);
    if (node === undefined) continue;
    const place = isKeyed ? (before ?? git.items.length + (after ?? 0)) : (after ?? before ?? 0);
    items.push({ node, place });
  }
  const nodes = items.sort((a, b) => a.place - b.place).map(({ node }) => node);
  const same = nodes.length === git.items.length && nodes.every((node, i) => node === git.items[i]);
  return same ? git : seqNode(nodes, git.origin);
}

/** What becomes of one item; undefined where it is none any more. */
type SettleItem = (
  git: Node | undefined,
  live: Node | undefined,
  at: At,
  settling: Settling,
) => Node | undefined;

function isToldApart(live: SeqNode, { type }: At, { writers, of }: Settling): boolean {
  return writers.keysOf(live) !== null || type?.keys !== undefined || isBuiltIn(of);
}
