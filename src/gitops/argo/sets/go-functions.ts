import type { Effort } from '../../rendering/effort.ts';
import { spend } from '../../rendering/effort.ts';
import { TEXT_FUNCTIONS } from './go-text-functions.ts';
import type { GoData, GoValue } from './go-value.ts';
import {
  isEmpty,
  isGoList,
  isGoMap,
  sizeOf,
  TemplateRefusal,
  UNSEEN,
  jsonText,
  isAscii,
} from './go-value.ts';

const NUMBER_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ['lt', compared((a, b) => a < b)],
  ['le', compared((a, b) => a <= b)],
  ['gt', compared((a, b) => a > b)],
  ['ge', compared((a, b) => a >= b)],
  ['int', ofWhole((value) => value)],
  ['int64', ofWhole((value) => value)],
  ['add', ofWhole((...values) => values.reduce((sum, value) => sum + value, 0n))],
  ['add1', ofWhole((value) => value + 1n)],
  ['sub', ofWhole((first, second = 0n) => first - second)],
  ['mul', ofWhole((...values) => values.reduce((product, value) => product * value, 1n))],
  ['div', ofWhole((first, second = 0n) => (second === 0n ? UNSEEN : first / second))],
  ['mod', ofWhole((first, second = 0n) => (second === 0n ? UNSEEN : first % second))],
  ['max', ofWhole((...values) => values.reduce((most, value) => (value > most ? value : most)))],
  ['min', ofWhole((...values) => values.reduce((least, value) => (value < least ? value : least)))],
];

/** Two of one kind; Go refuses to compare others. */
function compared(
  run: (a: bigint | number | string, b: bigint | number | string) => boolean,
): GoFunction {
  return (a, b) => {
    if (typeof a === 'bigint' && typeof b === 'bigint') return run(a, b);
    if (typeof a === 'number' && typeof b === 'number') return run(a, b);
    return typeof a === 'string' && typeof b === 'string' ? run(a, b) : UNSEEN;
  };
}

/** Makes a function of whole numbers of 64 bits, for sprig makes such of what it is given. */
function ofWhole(
  run: (first: bigint, ...more: readonly bigint[]) => bigint | typeof UNSEEN,
): GoFunction {
  return (...given) => {
    const [first, ...more] = given.map(wholeOf).filter((each) => each !== null);
    if (first === undefined || more.length + 1 < given.length || given.length > 50) return UNSEEN;
    const value: GoValue = run(first, ...more);
    return typeof value === 'bigint' ? BigInt.asIntN(64, value) : UNSEEN;
  };
}

function wholeOf(value: GoData): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number')
    return Number.isSafeInteger(Math.trunc(value)) ? BigInt(Math.trunc(value)) : null;
  return typeof value === 'string' && /^(?:0|-?[1-9]\d{0,17})$/.test(value) ? BigInt(value) : null;
}

/** More numbers are not made at once. */
const MOST = 1_000;

/** A function of a list; of anything else Go refuses it. */
const ofList =
  (run: (list: readonly GoData[], ...more: readonly GoData[]) => GoValue): GoFunction =>
  (list, ...more) =>
    isGoList(list) ? run(list, ...more) : UNSEEN;

const LIST_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
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

/** Gives the length of a text in bytes. */
function lengthOf(value: GoData): GoValue {
  if (typeof value === 'string') return isAscii(value) ? BigInt(value.length) : UNSEEN;
  if (isGoList(value)) return BigInt(value.length);
  return isGoMap(value) ? BigInt(Object.keys(value).length) : UNSEEN;
}

/**
 * Gives what a function makes of values that are all seen; UNSEEN where that is not known, or is an error in
 * Go.
 */
export type GoFunction = (...given: readonly GoData[]) => GoValue;

/** A larger value, or one in which more lies in one another, is not followed: templates can multiply. */
const MAX_SIZE = 20_000;
const MAX_DEPTH = 40;
/** Characters and values that one step walks over. */
const SIZE_OF_STEP = 16;

const CHOICES: readonly (readonly [string, GoFunction])[] = [
  ['default', (otherwise, value) => (isEmpty(value) ? otherwise : value)],
  ['coalesce', (...values) => values.find((value) => !isEmpty(value))],
  ['ternary', (yes, no, choice) => (typeof choice === 'boolean' ? (choice ? yes : no) : UNSEEN)],
  ['empty', (value) => isEmpty(value)],
  ['not', (value) => isEmpty(value)],
  ['eq', (first, ...others) => anyEqual(first, others)],
  ['ne', (first, second) => negated(anyEqual(first, [second]))],
  ['kindOf', (value) => kindOf(value)],
  ['kindIs', (kind, value) => kindOf(value) === kind],
  [
    'fail',
    (message) => {
      throw new TemplateRefusal(typeof message === 'string' ? message.slice(0, 200) : 'it fails');
    },
  ],
];

/** Functions of Go templates and of sprig that paths, names and addresses are made with. */
const FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map([
  ...CHOICES,
  ...TEXT_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
]);

/** Functions whose outcome only Argo CD knows. */
const NEVER_SEEN = new Set([
  'now',
  'uuidv4',
  'randInt',
  'randAlphaNum',
  'randAlpha',
  'randNumeric',
]);

/** Functions that the language itself decides, by what comes first. */
const LAZY = new Set(['and', 'or']);

/** Tells whether a name alone may be a function: a name that is a parameter in flat templates is none. */
export const isGoFunction = (name: string): boolean =>
  FUNCTIONS.has(name) || NEVER_SEEN.has(name) || LAZY.has(name);

/** Tells whether the result of a function is known here, where its arguments are. */
export const isFollowed = (name: string): boolean => FUNCTIONS.has(name) || LAZY.has(name);

/** A function that is not among them gives something that is not seen. */
export function callGoFunction(name: string, given: readonly GoValue[], effort: Effort): GoValue {
  const run = FUNCTIONS.get(name);
  const seen = given.flatMap((value) => (value === UNSEEN ? [] : [value]));
  if (run === undefined || seen.length < given.length) return UNSEEN;
  const size = seen.reduce<number>((sum, value) => sum + sizeOf(value).size, 0);
  if (size > MAX_SIZE * 5 || !spend(effort, 2 + size / SIZE_OF_STEP)) return UNSEEN;
  const value = run(...seen);
  if (value === UNSEEN) return UNSEEN;
  const made = sizeOf(value);
  if (!spend(effort, made.size / SIZE_OF_STEP)) return UNSEEN;
  return made.size > MAX_SIZE || made.depth > MAX_DEPTH ? UNSEEN : value;
}

/** Go compares what is of one kind, and nothing with anything. */
function anyEqual(first: GoData, others: readonly GoData[]): boolean | typeof UNSEEN {
  const [kind, ...kinds] = [first, ...others].map(kindOf);
  const isComparable = kinds.every((each) => each === kind || [each, kind].includes('invalid'));
  if (kinds.length === 0 || !isComparable || [kind, ...kinds].some(isComposite)) return UNSEEN;
  return others.some((other) => (other ?? undefined) === (first ?? undefined));
}

const isComposite = (kind: string | undefined): boolean => kind === 'map' || kind === 'slice';

const negated = (value: boolean | typeof UNSEEN): boolean | typeof UNSEEN =>
  value === UNSEEN ? UNSEEN : !value;

function kindOf(value: GoData): string {
  if (value === undefined || value === null) return 'invalid';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (isGoList(value)) return 'slice';
  return isGoMap(value) ? 'map' : 'string';
}
