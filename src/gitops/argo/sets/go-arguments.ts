import type { GoData, GoValue } from './go-value.ts';
import { Int64, isGoList, isGoMap, TemplateRefusal } from './go-value.ts';

/**
 * Gives what a function makes of values that are all seen; UNSEEN where that is not known. Throws TemplateRefusal where
 * Go refuses the values.
 */
export type GoFunction = (...given: Given) => GoValue;

/** Lists what a function is given, in order. */
export type Given = readonly GoData[];

/** A function with the fewest and the most values that it takes; Go refuses another number. */
export const takes =
  (least: number, most: number, run: (given: Given) => GoValue): GoFunction =>
  (...given) => {
    if (given.length < least || given.length > most)
      throw new TemplateRefusal(
        `a function takes ${String(least)} values and is given ${String(given.length)}`,
      );
    return run(given);
  };

/** A function that takes any number of values, and no fewer than that. */
export const takesMany = (least: number, run: (given: Given) => GoValue): GoFunction =>
  takes(least, Number.POSITIVE_INFINITY, run);

/** Is the kind of a value, as `kindOf` calls it. */
export function kindOf(value: GoData): string {
  if (value === undefined || value === null) return 'invalid';
  if (typeof value === 'bigint') return 'int';
  if (value instanceof Int64) return 'int64';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (isGoList(value)) return 'slice';
  return isGoMap(value) ? 'map' : 'string';
}

function refused(wanted: string, value: GoData): never {
  throw new TemplateRefusal(`${wanted} is asked for, and ${kindOf(value)} given`);
}

/** The text at a place of what a function is given; throws where it is none. */
export function textAt(given: Given, at: number): string {
  const value = given[at];
  return typeof value === 'string' ? value : refused('a text', value);
}

/** The whole number at a place: the `int` of Go, not what sprig's sums are. */
export function intAt(given: Given, at: number): number {
  const value = given[at];
  return typeof value === 'bigint' ? Number(value) : refused('an int', value);
}

export function truthAt(given: Given, at: number): boolean {
  const value = given[at];
  return typeof value === 'boolean' ? value : refused('true or false', value);
}

export function listAt(given: Given, at: number): readonly GoData[] {
  const value = given[at];
  return isGoList(value) ? value : refused('a list', value);
}

/** The map at a place; a key that is missing stands for an empty one, an explicit null does not. */
export function mapAt(given: Given, at: number): { readonly [key: string]: GoData } {
  const value = given[at];
  if (value === undefined) return {};
  return isGoMap(value) ? value : refused('a map', value);
}
