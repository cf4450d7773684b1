import type { Given, GoFunction } from './go-arguments.ts';
import { kindOf, mapAt, takes, takesMany, textAt } from './go-arguments.ts';
import type { GoData, GoValue } from './go-value.ts';
import { isGoMap, TemplateRefusal, UNSEEN } from './go-value.ts';
import { stringOf } from './go-list-functions.ts';

type GoMap = { readonly [key: string]: GoData };

/** Functions of maps. Those that change the map that they are given are followed where nothing else holds it. */
export const MAP_FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ['get', takes(2, 2, (given) => valueAt(mapAt(given, 0), textAt(given, 1), ''))],
  ['hasKey', takes(2, 2, (given) => Object.hasOwn(mapAt(given, 0), textAt(given, 1)))],
  ['dig', takesMany(0, (given) => dug(given))],
  ['dict', takesMany(0, (given) => dictOf(given))],
  ['pick', takesMany(1, (given) => kept(given, true))],
  ['omit', takesMany(1, (given) => kept(given, false))],
  ['pluck', takesMany(1, (given) => plucked(given))],
  ['keys', takesMany(0, (given) => given.flatMap((_, at) => Object.keys(mapAt(given, at))))],
  ['values', takes(1, 1, (given) => Object.values(mapAt(given, 0)))],
  ['deepCopy', takes(1, 1, ([value]) => value ?? UNSEEN)],
  ['mustDeepCopy', takes(1, 1, ([value]) => value ?? UNSEEN)],
  ['set', takes(3, 3, (given) => ({ ...mapAt(given, 0), [textAt(given, 1)]: given[2] }))],
  ['unset', takes(2, 2, (given) => kept(given, false))],
  ['merge', takesMany(1, (given) => merged(given, false))],
  ['mustMerge', takesMany(1, (given) => merged(given, false))],
  ['mergeOverwrite', takesMany(1, (given) => merged(given, true))],
  ['mustMergeOverwrite', takesMany(1, (given) => merged(given, true))],
];

/** Functions that change the first map that they are given. */
export const CHANGING = new Set([
  'set',
  'unset',
  'merge',
  'mustMerge',
  'mergeOverwrite',
  'mustMergeOverwrite',
]);

/** Functions whose order only Go knows: maps have none. */
export const UNORDERED = new Set(['keys', 'values']);

/** Functions that need no order of what they are given. */
export const ORDERING = new Set(['sortAlpha', 'len', 'has', 'mustHas', 'empty', 'kindOf', 'not']);

const valueAt = (from: GoMap, key: string, otherwise: GoData): GoData =>
  Object.hasOwn(from, key) ? from[key] : otherwise;

/** `dig "a" "b" otherwise map`: what lies there, or the other. */
function dug(given: Given): GoValue {
  const start = given.at(-1);
  if (given.length < 3) throw new TemplateRefusal('dig takes three values and more');
  let value: GoData = start;
  for (const key of given.slice(0, -2)) {
    if (!isGoMap(value) || typeof key !== 'string')
      throw new TemplateRefusal(`dig does not look into ${kindOf(value)}`);
    if (!Object.hasOwn(value, key)) return given.at(-2);
    value = value[key];
  }
  return value;
}

/** Keys and values in turn; a key without a value has an empty text. */
function dictOf(given: Given): GoValue {
  const entries: (readonly [string, GoData])[] = [];
  for (let at = 0; at < given.length; at += 2)
    entries.push([stringOf(given[at]), at + 1 < given.length ? given[at + 1] : '']);
  return Object.fromEntries(entries);
}

function kept(given: Given, keeps: boolean): GoValue {
  const names = new Set(given.slice(1).map((_, at) => textAt(given, at + 1)));
  const entries = Object.entries(mapAt(given, 0));
  return Object.fromEntries(entries.filter(([key]) => names.has(key) === keeps));
}

function plucked(given: Given): GoValue {
  const key = textAt(given, 0);
  const maps = given.slice(1).map((_, at) => mapAt(given, at + 1));
  return maps.filter((map) => Object.hasOwn(map, key)).map((map) => map[key]);
}

/** The first map with what the others say beside it; what is empty counts as not said. */
function merged(given: Given, overwrites: boolean): GoValue {
  const [first = {}, ...others] = given.map((_, at) => mapAt(given, at));
  return others.reduce<GoMap>((below, above) => mergedInto(below, above, overwrites), first);
}

function mergedInto(below: GoMap, above: GoMap, overwrites: boolean): GoMap {
  const both: Record<string, GoData> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const own = Object.hasOwn(below, key) ? below[key] : undefined;
    if (isGoMap(own) && isGoMap(value)) both[key] = mergedInto(own, value, overwrites);
    else if (isSaid(value) && (overwrites || !isSaid(own))) both[key] = value;
    else if (!Object.hasOwn(below, key)) both[key] = value;
  }
  return both;
}

const isSaid = (value: GoData): boolean =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  value !== false &&
  value !== 0 &&
  value !== 0n &&
  (typeof value !== 'object' || Object.keys(value).length > 0);
