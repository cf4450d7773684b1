import { createdAt } from '../../views/field.ts';
import type { Resource } from '../../../manifest/index.ts';
import { compareText } from '../../../manifest/index.ts';

/** Above this number of rivals not all orders are gone through. */
const MOST_RIVALS = 4;
/** Above this number not even the orders are gone through in which each rival comes first. */
const MOST_LEADING = 48;

/**
 * All orders in which rivals may stand by their age: oldest first, then by name, then by namespace, as
 * Istio compares them. One order where all say when they were made; several where the repository does not tell,
 * and none where those would be too many. Where `decides` says that whatever is asked goes by the first of some of them,
 * more rivals can be gone through: then the orders are enough in which each of them stands first.
 */
export function creationOrders<T>(
  rivals: readonly T[],
  resourceOf: (rival: T) => Resource,
  decides: 'every-place' | 'first' = 'every-place',
): readonly (readonly T[])[] {
  if (rivals.length < 2) return [rivals];
  const sorted = rivals.toSorted((a, b) => compareAge(resourceOf(a), resourceOf(b)));
  if (rivals.every((rival) => createdAt(resourceOf(rival)) !== null)) return [sorted];
  if (rivals.length > MOST_RIVALS)
    return decides === 'first' && rivals.length <= MOST_LEADING ? leading(sorted, resourceOf) : [];
  return permutations(sorted).filter((order) => keepsDates(order.map(resourceOf)));
}

/**
 * Lists orders with the dated rivals in their order, then the others, and each of these others once before
 * all.
 */
function leading<T>(
  sorted: readonly T[],
  resourceOf: (rival: T) => Resource,
): readonly (readonly T[])[] {
  const isDated = (rival: T): boolean => createdAt(resourceOf(rival)) !== null;
  const dated = sorted.filter(isDated).toSorted((a, b) => compareAge(resourceOf(a), resourceOf(b)));
  const undated = sorted.filter((rival) => !isDated(rival));
  const order = [...dated, ...undated];
  return [order, ...undated.map((first) => [first, ...order.filter((one) => one !== first)])];
}

/** Sorts in the order of {@link compareAge}, and reads only once when each was made. */
export function sortedByAge<T>(items: readonly T[], agedOf: (item: T) => Aged): readonly T[] {
  const dated = items.map((item) => {
    const aged = agedOf(item);
    return { item, aged, made: createdAt(aged) };
  });
  return dated.sort((a, b) => compareDated(a, b)).map(({ item }) => item);
}

interface Dated {
  readonly aged: Aged;
  readonly made: string | null;
}

function compareDated({ aged: a, made: first }: Dated, { aged: b, made: second }: Dated): number {
  if (first !== null && second !== null && first !== second) return first < second ? -1 : 1;
  return compareText(a.name, b.name) || compareText(a.namespace, b.namespace);
}

/** An object with a name, of which it may be written when it was made. */
export type Aged = Pick<Resource, 'node' | 'name' | 'namespace'>;

/** Older first; by name and namespace where the ages are the same or not told. */
export const compareAge = (a: Aged, b: Aged): number =>
  compareDated({ aged: a, made: createdAt(a) }, { aged: b, made: createdAt(b) });

/** Tells whether objects that say when they were made stand in that order. */
function keepsDates(order: readonly Resource[]): boolean {
  const dated = order.filter((one) => createdAt(one) !== null);
  return dated.every((one, index) => {
    const next = dated[index + 1];
    return next === undefined || compareAge(one, next) <= 0;
  });
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
