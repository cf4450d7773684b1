import type { TreeOwners } from '../../compare/index.ts';
import { isEqualData } from '../../compare/index.ts';
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
  const { roots, beside, ownParts, ...rest } = one;
  const { roots: _, beside: __, ownParts: ___, ...others } = other;
  return (
    areSame(roots, other.roots) &&
    areSame(beside, other.beside) &&
    areSame(ownParts, other.ownParts) &&
    isEqualData(rest, others)
  );
}

function areSame(
  one: readonly RenderedRoot[] | undefined,
  other: readonly RenderedRoot[] | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((root, at) => root === other[at]);
}
