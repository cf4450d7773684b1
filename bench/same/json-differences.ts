/** One place where two answers are not the same. */
export interface JsonDifference {
  /** Keys and indices, such as `findings[3].message`. */
  readonly path: string;
  /** Undefined where only the other answer holds the place. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two JSON values differ, outermost first; a key of `added` that only the later one holds is none. */
export function jsonDifferences(
  before: unknown,
  after: unknown,
  added: ReadonlySet<string>,
  path = '',
): readonly JsonDifference[] {
  if (isList(before) && isList(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }).flatMap((_, index) =>
      jsonDifferences(before[index], after[index], added, `${path}[${String(index)}]`),
    );
  }
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys
      .filter((key) => Object.hasOwn(before, key) || !added.has(key))
      .flatMap((key) =>
        jsonDifferences(before[key], after[key], added, path === '' ? key : `${path}.${key}`),
      );
  }
  return before === after ? [] : [{ path, before, after }];
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
