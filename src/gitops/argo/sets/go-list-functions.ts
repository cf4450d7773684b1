import type { GoFunction } from './go-functions.ts';
import { jsonText } from './go-print.ts';
import type { GoData, GoValue } from './go-value.ts';
import { isAscii, isEmpty, isGoList, isGoMap, TemplateRefusal, UNSEEN } from './go-value.ts';

/** More numbers are not made at once. */
const MOST = 1_000;

/** A function of a list; of anything else Go refuses it. */
const ofList =
  (run: (list: readonly GoData[], ...more: readonly GoData[]) => GoValue): GoFunction =>
  (list, ...more) =>
    isGoList(list) ? run(list, ...more) : UNSEEN;

export const LIST_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ['index', (from, ...steps) => steps.reduce<GoValue>(indexed, from)],
  ['get', (from, key) => (isGoMap(from) ? (fieldOf(from, key) ?? '') : UNSEEN)],
  [
    'hasKey',
    (from, key) => (isGoMap(from) && typeof key === 'string' ? Object.hasOwn(from, key) : UNSEEN),
  ],
  ['dig', (...given) => dug(given)],
  ['list', (...values) => values],
  ['tuple', (...values) => values],
  ['dict', (...given) => dictOf(given)],
  ['first', ofList((list) => list[0])],
  ['last', ofList((list) => list.at(-1))],
  ['rest', ofList((list) => list.slice(1))],
  ['initial', ofList((list) => list.slice(0, -1))],
  ['reverse', ofList((list) => [...list].reverse())],
  ['compact', ofList((list) => list.filter((item) => !isEmpty(item)))],
  ['append', ofList((list, item) => [...list, item])],
  ['prepend', ofList((list, item) => [item, ...list])],
  ['concat', (...lists) => (lists.every(isGoList) ? lists.flat() : UNSEEN)],
  ['uniq', ofList((list) => distinct(list))],
  ['without', ofList((list, ...out) => withoutThose(list, out))],
  ['has', (item, list) => (isGoList(list) ? isAmong(item, list) : UNSEEN)],
  ['sortAlpha', ofList((list) => sorted(list))],
  ['slice', ofList((list, from, to) => cut(list, from, to))],
  ['until', (count) => (typeof count === 'bigint' ? counted(count) : UNSEEN)],
  ['len', (value) => lengthOf(value)],
];

/** A place behind the end of a list is an error, a key that a map lacks is none. */
function indexed(from: GoValue, step: GoData): GoValue {
  if (from === UNSEEN) return UNSEEN;
  if (isGoMap(from) && typeof step === 'string') return fieldOf(from, step);
  if (!isGoList(from) || typeof step !== 'bigint') return UNSEEN;
  if (step < 0n || step >= BigInt(from.length))
    throw new TemplateRefusal(`a list has no place ${String(step)}`);
  return from[Number(step)];
}

const fieldOf = (from: { readonly [key: string]: GoData }, key: GoData): GoData =>
  typeof key === 'string' && Object.hasOwn(from, key) ? from[key] : undefined;

/** `dig "a" "b" otherwise map`: what lies there, or the other. */
function dug(given: readonly GoData[]): GoValue {
  const start = given.at(-1);
  if (given.length < 3 || !isGoMap(start)) return UNSEEN;
  let value: GoData = start;
  for (const key of given.slice(0, -2)) {
    if (!isGoMap(value)) return UNSEEN;
    if (typeof key !== 'string' || !Object.hasOwn(value, key)) return given.at(-2);
    value = value[key];
  }
  return value;
}

/** Keys and values in turn; a key without a value has an empty text. */
function dictOf(given: readonly GoData[]): GoValue {
  const entries: (readonly [string, GoData])[] = [];
  for (let at = 0; at < given.length; at += 2) {
    const key = given[at];
    if (typeof key !== 'string') return UNSEEN;
    entries.push([key, at + 1 < given.length ? given[at + 1] : '']);
  }
  return Object.fromEntries(entries);
}

const isAmong = (item: GoData, list: readonly GoData[]): boolean =>
  new Set(list.map(keyOf)).has(keyOf(item));

function withoutThose(list: readonly GoData[], out: readonly GoData[]): readonly GoData[] {
  const keys = new Set(out.map(keyOf));
  return list.filter((item) => !keys.has(keyOf(item)));
}

/** Whole numbers and floating ones are two kinds. */
const keyOf = (value: GoData): string => `${typeof value} ${jsonText(value)}`;

const distinct = (list: readonly GoData[]): readonly GoData[] =>
  [...new Map([...list].reverse().map((item) => [keyOf(item), item])).values()].reverse();

function sorted(list: readonly GoData[]): GoValue {
  if (!list.every((item) => typeof item === 'string')) return UNSEEN;
  return [...list].sort((a, b) => (a < b ? -1 : Number(a > b)));
}

function cut(list: readonly GoData[], from: GoData, to: GoData): GoValue {
  const [start, end] = [from ?? 0n, to ?? BigInt(list.length)];
  if (typeof start !== 'bigint' || typeof end !== 'bigint') return UNSEEN;
  if (start < 0n || end < start || end > BigInt(list.length)) return UNSEEN;
  return list.slice(Number(start), Number(end));
}

function counted(count: bigint): GoValue {
  if (count < 0n || count > BigInt(MOST)) return UNSEEN;
  return Array.from({ length: Number(count) }, (_, index) => BigInt(index));
}

/** Of a text in bytes. */
function lengthOf(value: GoData): GoValue {
  if (typeof value === 'string') return isAscii(value) ? BigInt(value.length) : UNSEEN;
  if (isGoList(value)) return BigInt(value.length);
  return isGoMap(value) ? BigInt(Object.keys(value).length) : UNSEEN;
}
