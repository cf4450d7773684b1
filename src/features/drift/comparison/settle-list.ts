import { pairItems } from '../../../compare/index.ts';
import type { Node, PathStep, SeqNode } from '../../../manifest/index.ts';
import { canonicalJson, nodeAt, plainOf, seqNode, stringAt } from '../../../manifest/index.ts';
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
  const pairing = pairingOf(git, live, at, settling);
  const items = pairing.pairs.flatMap(({ before, after }) => {
    const stated = before === null ? undefined : git.items[before];
    const found = after === null ? undefined : live.items[after];
    const node = settle(stated, found, itemAt(at, git, before ?? after ?? 0), settling);
    if (node === undefined) return [];
    const place = pairing.keepsOrder
      ? (before ?? git.items.length + (after ?? 0))
      : (after ?? before ?? 0);
    return [{ node, place }];
  });
  const nodes = items.sort((a, b) => a.place - b.place).map(({ node }) => node);
  const same = nodes.length === git.items.length && nodes.every((node, i) => node === git.items[i]);
  return same ? git : seqNode(nodes, git.origin);
}

const itemAt = ({ path, type }: At, { origin }: SeqNode, index: number): At => ({
  path: [...path, index],
  type: type?.items ?? null,
  origin,
  isDropped: false,
});

interface Pairing {
  readonly pairs: readonly { readonly before: number | null; readonly after: number | null }[];
  readonly keepsOrder: boolean;
}

function pairingOf(git: SeqNode, live: SeqNode, at: At, { writers, of }: Settling): Pairing {
  const keys = writers.keysOf(live) ?? at.type?.keys ?? null;
  const pairs = keys === null ? null : pairsByKeys(git, live, keys);
  if (pairs !== null) return { pairs, keepsOrder: !refersToEarlier(at.path, live) };
  const paired = pairItems(git, live, (item) => canonicalJson(plainOf(item)));
  const isKeyed = keys !== null || isBuiltIn(of);
  return {
    pairs: paired.pairs,
    keepsOrder: paired.keyed && isKeyed && !refersToEarlier(at.path, live),
  };
}

/** A variable that names another one means one before it (`$(POD_IP):8080`). */
const refersToEarlier = (path: readonly PathStep[], list: SeqNode): boolean =>
  path.at(-1) === 'env' && list.items.some((item) => /\$\(/.test(stringAt(item, 'value') ?? ''));

/** What the API server fills in where a key is not stated (`protocol` of ports). */
const KEY_DEFAULTS: ReadonlyMap<string, string> = new Map([['protocol', '"TCP"']]);

/** Null where a key does not tell the items of a side apart. */
function pairsByKeys(
  git: SeqNode,
  live: SeqNode,
  keys: readonly string[],
): Pairing['pairs'] | null {
  const nameOf = (item: Node): string =>
    keys
      .map((key) => {
        const field = nodeAt(item, key);
        return field === undefined ? (KEY_DEFAULTS.get(key) ?? '') : canonicalJson(plainOf(field));
      })
      .join(' ');
  const [stated, found] = [git.items.map(nameOf), live.items.map(nameOf)];
  const places = new Map(found.map((name, index) => [name, index]));
  if (places.size < found.length || new Set(stated).size < stated.length) return null;
  const known = new Set(stated);
  return [
    ...stated.map((name, before) => ({ before, after: places.get(name) ?? null })),
    ...found.flatMap((name, after) => (known.has(name) ? [] : [{ before: null, after }])),
  ];
}

/** What becomes of one item; undefined where it is none any more. */
type SettleItem = (
  git: Node | undefined,
  live: Node | undefined,
  at: At,
  settling: Settling,
) => Node | undefined;
