import type { Given, GoFunction } from './go-arguments.ts';
import { intAt, kindOf, listAt, takes, takesMany } from './go-arguments.ts';
import { rawJson } from './go-json.ts';
import type { GoData, GoValue } from './go-value.ts';
import {
  byBytes,
  integerOf,
  isAscii,
  isEmpty,
  isGoList,
  isGoMap,
  plainText,
  sizeOf,
  TemplateRefusal,
  UNSEEN,
} from './go-value.ts';

/** A longer text is not joined. */
const MAX_TEXT = 20_000;

/** A function of one list; of anything else Go refuses it. */
const ofList = (run: (list: Given) => GoValue): GoFunction =>
  takes(1, 1, (given) => run(listAt(given, 0)));

/** One of a list and another value. */
const ofListAnd = (run: (list: Given, value: GoData) => GoValue): GoFunction =>
  takes(2, 2, (given) => run(listAt(given, 0), given[1]));

/** Each of them is there under a name with `must` before it, too. */
const WITH_MUST: readonly (readonly [string, GoFunction])[] = [
  ['first', ofList((list) => list[0])],
  ['last', ofList((list) => list.at(-1))],
  ['rest', ofList((list) => list.slice(1))],
  ['initial', ofList((list) => list.slice(0, -1))],
  ['reverse', ofList((list) => [...list].reverse())],
  ['compact', ofList((list) => list.filter((item) => !isEmpty(item)))],
  ['append', ofListAnd((list, item) => [...list, item])],
  ['push', ofListAnd((list, item) => [...list, item])],
  ['prepend', ofListAnd((list, item) => [item, ...list])],
  ['uniq', ofList((list) => distinct(list))],
  ['without', takesMany(1, (given) => withoutThose(listAt(given, 0), given.slice(1)))],
  ['has', takes(2, 2, (given) => isAmong(given))],
  ['slice', takesMany(1, (given) => cut(given))],
  ['chunk', takes(2, 2, (given) => chunks(intAt(given, 0), listAt(given, 1)))],
];

/** Functions of lists. */
export const LIST_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ...WITH_MUST,
  ...WITH_MUST.map(
    ([name, run]) => [`must${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, run] as const,
  ),
  ['index', takesMany(1, ([from, ...steps]) => steps.reduce<GoValue>(indexed, from))],
  ['list', takesMany(0, (values) => values)],
  ['tuple', takesMany(0, (values) => values)],
  ['concat', takesMany(0, (given) => given.flatMap((_, at) => listAt(given, at)))],
  [
    'sortAlpha',
    takes(1, 1, ([value]) => (isGoList(value) ? textsOf(value).sort(byBytes) : [stringOf(value)])),
  ],
  ['toStrings', takes(1, 1, ([value]) => textsOf(value))],
  ['join', takes(2, 2, ([by, list]) => joined(by, list))],
  ['len', takes(1, 1, ([value]) => lengthOf(value))],
];

/** A place behind the end of a list is an error, a key that a map lacks is none. */
function indexed(from: GoValue, step: GoData): GoValue {
  if (from === UNSEEN) return UNSEEN;
  if (isGoMap(from) && typeof step === 'string')
    return Object.hasOwn(from, step) ? from[step] : undefined;
  const place = integerOf(step);
  if (!isGoList(from) || place === null) {
    if (typeof from === 'string' && place !== null) return byteAt(from, place);
    throw new TemplateRefusal(`there is no place ${kindOf(step)} in ${kindOf(from)}`);
  }
  if (place < 0n || place >= BigInt(from.length))
    throw new TemplateRefusal(`a list has no place ${String(place)}`);
  return from[Number(place)];
}

/** Go counts bytes: what a text has at a place is a number. */
function byteAt(text: string, place: bigint): GoValue {
  if (place < 0n || place >= BigInt(Buffer.byteLength(text)))
    throw new TemplateRefusal(`a text has no place ${String(place)}`);
  return UNSEEN;
}

function isAmong([item, list]: Given): boolean {
  if (list === undefined || list === null) return false;
  const own = keyOf(item);
  return listAt([list], 0).some((each) => keyOf(each) === own);
}

function withoutThose(list: Given, out: Given): Given {
  const keys = new Set(out.map(keyOf));
  return list.filter((item) => !keys.has(keyOf(item)));
}

/** Whole numbers of two sizes and floating ones are three kinds. */
const keyOf = (value: GoData): string => `${kindOf(value)} ${rawJson(value)}`;

const distinct = (list: Given): Given =>
  [...new Map([...list].reverse().map((item) => [keyOf(item), item])).values()].reverse();

/** A list of nothing stays that, whatever is cut of it; beyond its end there may be room that is not seen. */
function cut(given: Given): GoValue {
  const list = listAt(given, 0);
  if (list.length === 0) return list;
  const [start, end] = [placeOf(given[1], 0), placeOf(given[2], list.length)];
  if (start === null || end === null || end > list.length) return UNSEEN;
  if (start < 0 || start > end) throw new TemplateRefusal('a list is cut before its start');
  return list.slice(start, end);
}

function placeOf(value: GoData, otherwise: number): number | null {
  if (value === undefined) return otherwise;
  const place = integerOf(value);
  if (place !== null) return Number(place);
  return typeof value === 'number' ? Math.trunc(value) : null;
}

function chunks(size: number, list: Given): GoValue {
  if (size <= 0) return UNSEEN;
  const parts: Given[] = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}

/** A value as sprig makes a text of it. */
export const stringOf = (value: GoData): string =>
  typeof value === 'string' ? value : plainText(value);

/** Leaves out what is nothing; what is no list is a list of one. */
function textsOf(value: GoData): string[] {
  if (isGoList(value)) return value.filter((item) => item != null).map(stringOf);
  return value == null ? [] : [stringOf(value)];
}

function joined(by: GoData, list: GoData): GoValue {
  if (typeof by !== 'string')
    throw new TemplateRefusal(`a text is asked for, and ${kindOf(by)} given`);
  const texts = textsOf(list);
  return texts.length * by.length + sizeOf(texts).size > MAX_TEXT ? UNSEEN : texts.join(by);
}

/** Gives the length of a text in bytes. */
function lengthOf(value: GoData): GoValue {
  if (typeof value === 'string')
    return BigInt(isAscii(value) ? value.length : Buffer.byteLength(value));
  if (isGoList(value)) return BigInt(value.length);
  if (isGoMap(value)) return BigInt(Object.keys(value).length);
  throw new TemplateRefusal(`${kindOf(value)} has no length`);
}
