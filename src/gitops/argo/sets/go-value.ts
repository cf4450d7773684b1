import type { ScalarValue } from '../../../manifest/index.ts';

/** A value that is not seen here, whatever is done with it. */
export const UNSEEN = Symbol('unseen');

/**
 * A value of a Go template: parameters come as JSON, in which all numbers are floating; literals, lengths and sums are
 * integers, told apart as `bigint`. `undefined` is what a missing key gives.
 */
export type GoData =
  ScalarValue | bigint | undefined | readonly GoData[] | { readonly [key: string]: GoData };

export type GoValue = GoData | typeof UNSEEN;

/** A template that Argo CD refuses to render. */
export class TemplateRefusal extends Error {}

export const isGoList = (value: GoData): value is readonly GoData[] => Array.isArray(value);

export const isGoMap = (value: GoData): value is { readonly [key: string]: GoData } =>
  value !== null && typeof value === 'object' && !isGoList(value);

/** What Go takes for false: nothing, zero, what is empty. */
export const isEmpty = (value: GoData): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === 0n ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Whether a text has as many bytes as characters. */
// eslint-disable-next-line no-control-regex
export const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

interface Size {
  /** Characters and values in all. */
  readonly size: number;
  readonly depth: number;
}

const sizes = new WeakMap<object, Size>();

/** How much it takes to walk a value; of lists and maps it is found once. */
export function sizeOf(value: GoData): Size {
  if (typeof value === 'string') return { size: value.length + 1, depth: 0 };
  if (value === null || typeof value !== 'object') return { size: 1, depth: 0 };
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
