import type { TreeOwners } from '../../compare/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';

/**
 * Remembers what the last review saw of its base, so that what comes out as before is the very same object: its mesh,
 * and all that was asked and said of it, is there then.
 */
export interface EarlierSides {
  /** Gives for each environment the equal one of the last review, else itself, and remembers these. */
  sameEnvironments(given: readonly RenderedEnvironment[]): readonly RenderedEnvironment[];
  /** Gives the equal owners of an earlier review, else the given ones. */
  sameOwners(given: TreeOwners): TreeOwners;
}

/** Both sides of a review may have their own. */
const MOST_OWNERS = 4;

export function createEarlierSides(): EarlierSides {
  let environments: readonly RenderedEnvironment[] = [];
  let owners: readonly TreeOwners[] = [];
  return {
    sameEnvironments(given) {
      environments = given.map((each) => environments.find((one) => isSame(one, each)) ?? each);
      return environments;
    },
    sameOwners(given) {
      const said = textOf(given);
      const found = owners.find((each) => each === given || textOf(each) === said) ?? given;
      owners = [found, ...owners.filter((each) => each !== found)].slice(0, MOST_OWNERS);
      return found;
    },
  };
}

/** All that owners answer comes of this. */
const textOf = ({ file, entries, skipped, unread }: TreeOwners): string =>
  JSON.stringify([file, entries, skipped, unread]);

/** Roots that render the same are the same object, and tell most environments apart at once. */
function isSame(one: RenderedEnvironment, other: RenderedEnvironment): boolean {
  if (one === other) return true;
  const { roots, beside, scriptedParts, ...rest } = one;
  const { roots: _, beside: __, scriptedParts: ___, ...others } = other;
  return (
    areSame(roots, other.roots) &&
    areSame(beside, other.beside) &&
    areSame(scriptedParts, other.scriptedParts) &&
    isEqual(rest, others)
  );
}

function areSame(
  one: readonly RenderedRoot[] | undefined,
  other: readonly RenderedRoot[] | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((root, at) => root === other[at]);
}

/** Compares data by what it holds, in its order; functions, and objects of classes, are equal to themselves alone. */
function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  const [parts, others] = [partsOf(one), partsOf(other)];
  return (
    parts !== null &&
    others !== null &&
    parts.of === others.of &&
    parts.all.length === others.all.length &&
    parts.all.every((part, at) => isEqual(part, others.all[at]))
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
