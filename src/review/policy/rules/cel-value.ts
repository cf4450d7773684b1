import type { Node, Plain } from '../../../manifest/index.ts';
import { isPlainList } from '../../../manifest/index.ts';

/**
 * A value as conditions see it: maps are `Map`s, since an object with a key `constructor` confuses the library;
 * whole numbers are CEL's `int` (BigInt), all others `double`.
 */
export type CelValue =
  null | boolean | number | bigint | string | readonly CelValue[] | ReadonlyMap<string, CelValue>;

/** A converted value with what bounds the work on it. */
export interface CelInput {
  readonly value: CelValue;
  /** Most items of any list or map in it. */
  readonly widest: number;
}

/** Values and characters of one object that a condition may look at. */
const MAX_SIZE = 500_000;

/** Converts an object for conditions; `too-large` where looking at it costs too much. */
export function celOfNode(node: Node): CelInput | 'too-large' {
  const measure = { size: 0, widest: 0 };
  const value = fromNode(node, measure);
  return measure.size > MAX_SIZE ? 'too-large' : { value, widest: measure.widest };
}

/** Converts a value of a change for conditions; `too-large` where looking at it costs too much. */
export function celOfPlain(plain: Plain): CelInput | 'too-large' {
  const measure = { size: 0, widest: 0 };
  const value = fromPlain(plain, measure);
  return measure.size > MAX_SIZE ? 'too-large' : { value, widest: measure.widest };
}

interface Measure {
  size: number;
  widest: number;
}

function fromNode(node: Node, measure: Measure): CelValue {
  if (node.kind === 'scalar') {
    if (node.digits !== undefined) return fromInteger(node.digits);
    return fromPlain(node.value, measure);
  }
  if (isSpent(measure, node.kind === 'seq' ? node.items.length : node.entries.size)) return null;
  if (node.kind === 'seq') return node.items.map((item) => fromNode(item, measure));
  const map = new Map<string, CelValue>();
  for (const [key, value] of node.entries) map.set(key, fromNode(value, measure));
  return map;
}

function fromPlain(plain: Plain, measure: Measure): CelValue {
  measure.size += 1;
  if (typeof plain === 'string') measure.size += plain.length;
  if (typeof plain === 'number') return Number.isInteger(plain) ? BigInt(plain) : plain;
  if (plain === null || typeof plain !== 'object') return plain;
  if (isPlainList(plain)) {
    if (isSpent(measure, plain.length)) return null;
    return plain.map((item) => fromPlain(item, measure));
  }
  const entries = Object.entries(plain);
  if (isSpent(measure, entries.length)) return null;
  const map = new Map<string, CelValue>();
  for (const [key, value] of entries) map.set(key, fromPlain(value, measure));
  return map;
}

/** Counts a list or map of `length`; once the size is spent, nothing below it is converted. */
function isSpent(measure: Measure, length: number): boolean {
  measure.size += 1 + length;
  measure.widest = Math.max(measure.widest, length);
  return measure.size > MAX_SIZE;
}

/** Digits beyond 64 bits are no CEL integer; as text they compare with nothing by accident. */
const fromInteger = (digits: string): CelValue => (digits.length <= 18 ? BigInt(digits) : digits);
