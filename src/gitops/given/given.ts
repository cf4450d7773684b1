import { createHash } from 'node:crypto';
import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { canonicalJson, mapNode, plainOf, scalar } from '../../manifest/index.ts';

/** Says what a thing can do that a release is given, as far as the documentation of its tool tells. */
export type GivenEffect =
  /** It says where or how the release goes: what the chart renders to is the same. */
  | 'place'
  /** It gives values, or decides whether there is a release: the objects are those of the chart. */
  | 'values'
  /** It may write any object beside what the chart renders to. Whatever no documentation tells of is such. */
  | 'beside'
  /** It writes over what the chart renders to, and may make any object of it. */
  | 'anything';

/** Takes a list that is written as one text apart. */
export const wordsIn = (text: string): readonly string[] =>
  text.split(/\s+/).filter((each) => each !== '');

/** Says of names what each does, by lists of those that do the same. */
export const effectsOf = <E extends string>(
  ...lists: readonly (readonly [does: E, names: string])[]
): ReadonlyMap<string, E> =>
  new Map(lists.flatMap(([does, names]) => wordsIn(names).map((name) => [name, does] as const)));

/** Holds what a release is given that its reader neither understands nor knows to change no object. */
export interface GivenPart {
  /** Is called as it is written: an option, a key, an attribute. */
  readonly name: string;
  readonly value: Node | string;
  readonly does: GivenEffect;
}

/** Bounds the letters of an entry; of a longer one a digest is written. What others say does not change how one is written. */
const MOST_LETTERS = 20_000;

/** Bounds the entries that are written out; the rest has one name, however many they are. */
const MOST_ENTRIES = 1_000;
const OTHERS = `others beyond ${String(MOST_ENTRIES)}`;

/** Digits of a digest. */
const SHOWN = 24;

/** Writes what is given as a map, in its order; what stands there twice is numbered. */
export function givenMap(all: readonly GivenPart[], origin: Origin): MapNode {
  const entries = new Map<string, Node>();
  const counts = new Map<string, number>();
  for (const { name, value } of all.slice(0, MOST_ENTRIES)) {
    const text = textOf(value);
    const node = typeof value === 'string' ? scalar(value, origin) : value;
    const isLong = text.length > MOST_LETTERS;
    entries.set(numbered(name, counts), isLong ? scalar(digestOf(text), origin) : node);
  }
  const others = all.slice(MOST_ENTRIES).map(({ name, value }) => `${name}\0${textOf(value)}`);
  if (others.length > 0) entries.set(OTHERS, scalar(digestOf(others.join('\0')), origin));
  return mapNode(entries, origin);
}

/** Names what may write any object, as the map of all that is given has it. */
export function writingAny(all: readonly GivenPart[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const found = new Set<string>();
  for (const { name, does } of all) {
    const own = numbered(name, counts);
    if (does === 'beside' || does === 'anything') found.add(own);
  }
  if (all.length > MOST_ENTRIES) found.add(OTHERS);
  return found;
}

/** Names what decides what the chart renders to, and nobody here sees, in the order in which it is given. */
export const hidingNames = (all: readonly GivenPart[]): readonly string[] => [
  ...new Set(
    all.flatMap(({ name, does }) => (does === 'values' || does === 'anything' ? [name] : [])),
  ),
];

function numbered(name: string, counts: Map<string, number>): string {
  const before = counts.get(name) ?? 0;
  counts.set(name, before + 1);
  return before === 0 ? name : `${name} (${String(before + 1)})`;
}

const texts = new WeakMap<Node, string>();

/** Gives the text of a value; many releases are given the same one. */
export function textOf(value: Node | string): string {
  if (typeof value === 'string') return value;
  const text = texts.get(value) ?? canonicalJson(plainOf(value));
  texts.set(value, text);
  return text;
}

/** Stands for a text that is too long or too secret to be written. */
export const digestOf = (text: string): string =>
  `sha256 ${createHash('sha256').update(text).digest('hex').slice(0, SHOWN)}`;

/** Lists the words of what is given, each text of a map or list by its blanks and commas. */
export function wordsOf(value: Node | string): readonly string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((each) => each !== '');
  if (value.kind === 'scalar') return wordsOf(String(value.value));
  return (value.kind === 'map' ? [...value.entries.values()] : value.items).flatMap(wordsOf);
}
