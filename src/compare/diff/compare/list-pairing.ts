import type { Node, SeqNode } from '../../../manifest/index.ts';
import { nodeAt, numberAt, stringAt } from '../../../manifest/index.ts';
import type { AlignedItems } from './list-alignment.ts';
import { alignItems } from './list-alignment.ts';

/** How the items of two lists belong together. */
interface ListPairing {
  readonly pairs: readonly AlignedItems[];
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
  // of what a set of Applications is made with
  ['env'],
  ['environment'],
  ['cluster'],
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
export function pairItems(before: SeqNode, after: SeqNode, text: TextOfItem): ListPairing {
  const keys = keysOf(before.items, after.items, text);
  if (keys !== null) return pairByKey(keys.before, keys.after);
  const textsBefore = before.items.map((item) => text(item, 'before'));
  const textsAfter = after.items.map((item) => text(item, 'after'));
  if (isPermutation(textsBefore, textsAfter)) return pairPermutation(textsBefore, textsAfter);
  const likeness = (b: number, a: number): number =>
    likenessOf(before.items[b], after.items[a], text);
  const moved = pairMoved({ textsBefore, textsAfter, likeness });
  if (moved !== null) return moved;
  return {
    pairs: alignItems(textsBefore, textsAfter, likeness),
    keyed: false,
    reordered: null,
  };
}

interface Unnamed {
  readonly textsBefore: readonly string[];
  readonly textsAfter: readonly string[];
  readonly likeness: (before: number, after: number) => number;
}

/**
 * Pairs items without names of which some are in both lists in another order, each once: what moved is not gone. What is on
 * one side alone is paired by likeness. Null where nothing moved.
 */
function pairMoved({ textsBefore, textsAfter, likeness }: Unnamed): ListPairing | null {
  const [placesBefore, placesAfter] = [placesOf(textsBefore), placesOf(textsAfter)];
  if (placesBefore === null || placesAfter === null) return null;
  const common = textsAfter.flatMap((text) => placesBefore.get(text) ?? []);
  const inOrder = common.toSorted((a, b) => a - b);
  if (common.every((place, index) => place === inOrder[index])) return null;
  const goes = aloneIn(textsBefore, placesAfter);
  const comes = aloneIn(textsAfter, placesBefore);
  const rest = alignItems(
    goes.map((at) => textsBefore[at] ?? ''),
    comes.map((at) => textsAfter[at] ?? ''),
    (b, a) => likeness(goes[b] ?? 0, comes[a] ?? 0),
  );
  return {
    pairs: [
      ...textsAfter.flatMap((text, at) => {
        const was = placesBefore.get(text);
        return was === undefined ? [] : [{ before: was, after: at }];
      }),
      ...rest.map((pair) => ({
        before: pair.before === null ? null : (goes[pair.before] ?? null),
        after: pair.after === null ? null : (comes[pair.after] ?? null),
      })),
    ],
    keyed: false,
    reordered: { before: inOrder.map(String), after: common.map(String) },
  };
}

/** The place of each text; null where one stands twice. */
function placesOf(texts: readonly string[]): ReadonlyMap<string, number> | null {
  const places = new Map(texts.map((text, at) => [text, at]));
  return places.size === texts.length ? places : null;
}

const aloneIn = (
  texts: readonly string[],
  others: ReadonlyMap<string, number>,
): readonly number[] => texts.flatMap((text, at) => (others.has(text) ? [] : [at]));

type TextOfItem = (item: Node, side: 'before' | 'after') => string;

/** Names whose generated hash suffix changed are the same key. */
function keysOf(
  before: readonly Node[],
  after: readonly Node[],
  text: TextOfItem,
): { readonly before: readonly Key[]; readonly after: readonly Key[] } | null {
  for (const path of NATURAL_KEYS) {
    const keys = {
      before: uniqueKeys(before, path, (node) => text(node, 'before')),
      after: uniqueKeys(after, path, (node) => text(node, 'after')),
    };
    if (keys.before !== null && keys.after !== null)
      return { before: keys.before, after: keys.after };
  }
  return null;
}

interface Key {
  /** As the item writes it. */
  readonly name: string;
  /** Equal where the item is the same. */
  readonly text: string;
}

function uniqueKeys(
  items: readonly Node[],
  path: readonly string[],
  text: (node: Node) => string,
): readonly Key[] | null {
  const keys: Key[] = [];
  for (const item of items) {
    const node = nodeAt(item, ...path);
    const name = stringAt(node) ?? numberAt(node);
    if (node === undefined || name === undefined) return null;
    keys.push({ name: String(name), text: text(node) });
  }
  return new Set(keys.map((key) => key.text)).size === keys.length ? keys : null;
}

function pairByKey(before: readonly Key[], after: readonly Key[]): ListPairing {
  const places = new Map(before.map(({ text }, index) => [text, index]));
  const inAfter = new Set(after.map(({ text }) => text));
  const pairs: AlignedItems[] = after.map(({ text }, index) => ({
    before: places.get(text) ?? null,
    after: index,
  }));
  for (const [index, { text }] of before.entries())
    if (!inAfter.has(text)) pairs.push({ before: index, after: null });
  const common = {
    before: before.filter(({ text }) => inAfter.has(text)),
    after: after.filter(({ text }) => places.has(text)),
  };
  const same = common.before.every(({ text }, index) => text === common.after[index]?.text);
  const namesOf = (keys: readonly Key[]): readonly string[] => keys.map(({ name }) => name);
  return {
    pairs,
    keyed: true,
    reordered: same ? null : { before: namesOf(common.before), after: namesOf(common.after) },
  };
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
function likenessOf(before: Node | undefined, after: Node | undefined, text: TextOfItem): number {
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
