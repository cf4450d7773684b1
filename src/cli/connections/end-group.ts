import type { ConnectionEnd } from './connection-ends.ts';

/** A group of ends; namespaces are named in the place of their workloads if the group has all of them. */
export interface EndGroup {
  readonly count: number;
  /** Tells whether the names are those that the group lacks: it has every other workload. */
  readonly allBut: boolean;
  readonly namespaces: readonly string[];
  readonly names: readonly string[];
}

type Ends = readonly ConnectionEnd[];

/** Smaller groups name each workload. */
const FEW = 4;

/** Describes groups of ends in few names: by those that a group has, or those that it lacks. */
export function createGroups(workloads: Ends): (members: Ends) => EndGroup {
  const totals = countedBy(workloads, namespaceOf);
  return (members) => {
    const named = namesOf(members, totals);
    const own = members.filter(({ namespace }) => namespace !== null);
    if (own.length < FEW || own.length < workloads.length / 2 || own.length < members.length)
      return { count: members.length, allBut: false, ...named };
    const inside = new Set(own);
    const lacking = namesOf(
      workloads.filter((one) => !inside.has(one)),
      totals,
    );
    const allBut = sizeOf(lacking) < sizeOf(named);
    return { count: members.length, allBut, ...(allBut ? lacking : named) };
  };
}

type Names = Pick<EndGroup, 'namespaces' | 'names'>;

const sizeOf = ({ namespaces, names }: Names): number => namespaces.length + names.length;

function namesOf(ends: Ends, totals: ReadonlyMap<string | null, number>): Names {
  const counts = countedBy(ends, namespaceOf);
  const isWhole = (namespace: string | null): boolean =>
    (totals.get(namespace) ?? 0) >= FEW && counts.get(namespace) === totals.get(namespace);
  return {
    namespaces: [...counts.keys()].flatMap((one) => (one !== null && isWhole(one) ? [one] : [])),
    names: ends.flatMap(({ name, namespace }) => (isWhole(namespace) ? [] : [name])),
  };
}

/** Counts items under their keys. */
export function countedBy<T, K>(
  items: readonly T[],
  keyOf: (item: T) => K,
): ReadonlyMap<K, number> {
  const counts = new Map<K, number>();
  for (const item of items) {
    const key = keyOf(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const namespaceOf = ({ namespace }: ConnectionEnd): string | null => namespace;

/** Says a group in words; names above a number are counted. */
export function groupText(
  { allBut, namespaces, names }: EndGroup,
  most = Number.POSITIVE_INFINITY,
): string {
  const all = [...namespaces.map((one) => `all workloads of ${one}`), ...names];
  const more = all.length > most ? [`and ${String(all.length - most)} more`] : [];
  const list = [...all.slice(0, most), ...more].join(', ');
  if (!allBut) return list;
  return all.length === 0 ? 'every workload' : `every workload but ${list}`;
}
