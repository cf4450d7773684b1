import type { Node, SeqNode } from '../manifest/node.ts';
import { nodeAt, numberAt, stringAt } from '../manifest/node.ts';
import type { Pair } from './align-items.ts';
import { alignItems } from './align-items.ts';

/** How the items of two lists belong together. */
interface ListPairing {
  readonly pairs: readonly Pair[];
  /** Whether the items belong together by name or number, rather than by likeness. */
  readonly keyed: boolean;
  /** Set where items that are in both lists stand in another order: what they are called, in each order. */
  readonly reordered: {
    readonly before: readonly string[];
    readonly after: readonly string[];
  } | null;
}

/** What may name an item within its list, the likeliest first. */
const NATURAL_KEYS: readonly (readonly string[])[] = [
  ['name'],
  ['metadata', 'name'],
  ['key'],
  ['containerPort'],
  ['mountPath'],
  ['port', 'number'],
  ['port'],
  ['number'],
  ['host'],
  ['hostname'],
  ['ip'],
  ['type'],
];

/**
 * Pairs the items of two lists: by their natural key (name, port number, host…) where every item on
 * both sides has a unique one, else by the longest common subsequence of equal items. `text` is equal
 * for equal items of either side.
 */
export function pairItems(
  before: SeqNode,
  after: SeqNode,
  text: (item: Node, side: 'before' | 'after') => string,
): ListPairing {
  const keys = keysOf(before.items, after.items);
  if (keys !== null) return pairByKey(keys.before, keys.after);
  const textsBefore = before.items.map((item) => text(item, 'before'));
  const textsAfter = after.items.map((item) => text(item, 'after'));
  if (isPermutation(textsBefore, textsAfter)) return pairPermutation(textsBefore, textsAfter);
  const likeness = (b: number, a: number): number =>
    likenessOf(before.items[b], after.items[a], text);
  return {
    pairs: alignItems(textsBefore, textsAfter, likeness),
    keyed: false,
    reordered: null,
  };
}

function keysOf(
  before: readonly Node[],
  after: readonly Node[],
): { readonly before: readonly string[]; readonly after: readonly string[] } | null {
  for (const path of NATURAL_KEYS) {
    const keys = { before: uniqueKeys(before, path), after: uniqueKeys(after, path) };
    if (keys.before !== null && keys.after !== null)
      return { before: keys.before, after: keys.after };
  }
  return null;
}

function uniqueKeys(items: readonly Node[], path: readonly string[]): readonly string[] | null {
  const keys: string[] = [];
  for (const item of items) {
    const key = stringAt(item, ...path) ?? numberAt(item, ...path);
    if (key === undefined) return null;
    keys.push(String(key));
  }
  return new Set(keys).size === keys.length ? keys : null;
}

function pairByKey(before: readonly string[], after: readonly string[]): ListPairing {
  const places = new Map(before.map((key, index) => [key, index]));
  const inAfter = new Set(after);
  const pairs: Pair[] = after.map((key, index) => ({
    before: places.get(key) ?? null,
    after: index,
  }));
  for (const [index, key] of before.entries())
    if (!inAfter.has(key)) pairs.push({ before: index, after: null });
  const common = {
    before: before.filter((key) => inAfter.has(key)),
    after: after.filter((key) => places.has(key)),
  };
  const same = common.before.every((key, index) => key === common.after[index]);
  return { pairs, keyed: true, reordered: same ? null : common };
}

function isPermutation(before: readonly string[], after: readonly string[]): boolean {
  if (before.length !== after.length) return false;
  const sorted = [...after].sort();
  return [...before].sort().every((text, index) => text === sorted[index]);
}

/** Items without names that only changed places are told by their position before. */
function pairPermutation(before: readonly string[], after: readonly string[]): ListPairing {
  const places = new Map<string, number[]>();
  for (const [index, text] of before.entries())
    places.set(text, [...(places.get(text) ?? []), index]);
  const order = after.map((text) => places.get(text)?.shift() ?? 0);
  const pairs = order.map((index, position) => ({ before: index, after: position }));
  if (order.every((index, position) => index === position))
    return { pairs, keyed: false, reordered: null };
  return {
    pairs,
    keyed: false,
    reordered: { before: before.map((_, index) => String(index)), after: order.map(String) },
  };
}

/** How many top-level entries two items share; any two scalars or lists are a little alike. */
function likenessOf(
  before: Node | undefined,
  after: Node | undefined,
  text: (item: Node, side: 'before' | 'after') => string,
): number {
  if (before === undefined || after === undefined || before.kind !== after.kind) return 0;
  if (before.kind !== 'map') return 1;
  let shared = 0;
  for (const [key, value] of before.entries) {
    const other = nodeAt(after, key);
    if (other === undefined) continue;
    shared += text(value, 'before') === text(other, 'after') ? 3 : 1;
  }
  return shared;
}
