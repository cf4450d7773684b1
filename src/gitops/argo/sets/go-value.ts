import type { ScalarNode } from '../../../manifest/index.ts';

/** A value that is not seen here, whatever is done with it. */
export const UNSEEN = Symbol('unseen');

/** A whole number as sprig counts and computes: Go takes none for the `int` of a literal, nor the reverse. */
export class Int64 {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/**
 * A value of a Go template: parameters come as JSON, in which all numbers are floating; literals and lengths are
 * integers, told apart as `bigint`. `undefined` is what a missing key gives.
 */
export type GoData =
  | ScalarNode['value']
  | bigint
  | Int64
  | undefined
  | readonly GoData[]
  | { readonly [key: string]: GoData };

export type GoValue = GoData | typeof UNSEEN;

/** A template that Argo CD refuses to render. */
export class TemplateRefusal extends Error {}

/** One that names a key or a field that is not there, which a matrix takes for one that is there later. */
export class MissingKey extends TemplateRefusal {}

/** A template of which it is not known what it writes. */
export class TemplateUnseen extends Error {}

export const isGoList = (value: GoData): value is readonly GoData[] => Array.isArray(value);

export const isGoMap = (value: GoData): value is { readonly [key: string]: GoData } =>
  value !== null && typeof value === 'object' && !isGoList(value) && !(value instanceof Int64);

/** The whole number that a value is, be it of a literal or of a sum; null for none. */
export function integerOf(value: GoData): bigint | null {
  if (typeof value === 'bigint') return value;
  return value instanceof Int64 ? value.value : null;
}

/** Tells whether Go takes a value for false: nothing, zero, what is empty. */
export const isEmpty = (value: GoData): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  integerOf(value) === 0n ||
  (typeof value === 'object' && !(value instanceof Int64) && Object.keys(value).length === 0);

/** Tells whether a text has as many bytes as characters. */
// oxlint-disable-next-line no-control-regex
export const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

interface Size {
  /** Characters and values in all. */
  readonly size: number;
  readonly depth: number;
}

const sizes = new WeakMap<object, Size>();

/** Measures how much it takes to walk a value; for lists and maps it is found once. */
export function sizeOf(value: GoData): Size {
  if (typeof value === 'string') return { size: value.length + 1, depth: 0 };
  if (value === null || typeof value !== 'object' || value instanceof Int64)
    return { size: 1, depth: 0 };
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let [size, depth] = [1, 0];
  for (const [key, inner] of Object.entries(value)) {
    const own = sizeOf(inner);
    size += own.size + key.length;
    depth = Math.max(depth, own.depth);
  }
  const found = { size, depth: depth + 1 };
  sizes.set(value, found);
  return found;
}

/** Writes a value as Go prints it; a missing key is `<no value>` (ARGO-59), nothing within a list or map `<nil>`. */
export const goText = (value: GoData): string => (value == null ? '<no value>' : plainText(value));

/** Writes a value as `%v` does. */
export function plainText(value: GoData): string {
  if (value == null) return '<nil>';
  if (typeof value === 'number') return floatText(value);
  if (value instanceof Int64) return String(value.value);
  if (isGoList(value)) return `[${value.map(plainText).join(' ')}]`;
  if (!isGoMap(value)) return String(value);
  const keys = sortedKeys(value);
  return `map[${keys.map((key) => `${key}:${plainText(value[key])}`).join(' ')}]`;
}

/** Go sorts by bytes, which is the order of code points. */
export const sortedKeys = (value: { readonly [key: string]: GoData }): readonly string[] =>
  Object.keys(value).sort(byBytes);

/** The order in which Go sorts texts. */
export const byBytes = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/** A floating number: from a million on, and below a ten-thousandth, with an exponent. */
export function floatText(value: number): string {
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (!Number.isFinite(value) || (exponent >= -4 && exponent < 6)) return String(value);
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** In quotes as Go writes them; of other characters than people type it is not seen. */
export const quotedText = (text: string): GoValue =>
  /^[\t\n\r\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff]*$/.test(text) ? JSON.stringify(text) : UNSEEN;
