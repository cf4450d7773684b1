/** Compares data by what it holds, in its order; functions, and objects of classes, are equal to themselves alone. */
export function isEqualData(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  const [parts, others] = [partsOf(one), partsOf(other)];
  return (
    parts !== null &&
    others !== null &&
    parts.of === others.of &&
    parts.all.length === others.all.length &&
    parts.all.every((part, at) => isEqualData(part, others.all[at]))
  );
}

interface Parts {
  readonly of: unknown;
  readonly all: readonly unknown[];
}

/** Takes data apart; null for what is none, or has no parts. */
function partsOf(value: unknown): Parts | null {
  if (typeof value !== 'object' || value === null) return null;
  const of: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return { of, all: value };
  if (value instanceof Map) return { of, all: [...value].flat(1) };
  if (value instanceof Set) return { of, all: [...value] };
  return of === Object.prototype ? { of, all: Object.entries(value).flat(1) } : null;
}
