import { compareText, resourceKey } from '../../manifest/index.ts';
import type { OwnedServer, RivalledServer } from './rival-servers.ts';

/** A server with others that it does not go with, as one finding tells them. */
export interface ServerConflict {
  readonly kind: Relation;
  readonly server: RivalledServer;
  /** Empty where a server before it in its own Gateway is in its way. */
  readonly others: readonly OwnedServer[];
  /** Tells whether each of them is in the way of each other one. */
  readonly isMutual: boolean;
  /** The others of which no other finding tells: names that other tools have for them go with this one. */
  readonly covered: readonly RivalledServer[];
  /** Tells whether no conflict before it is one of the same server. */
  readonly isFirst: boolean;
}

type Relation = 'dropped' | 'shared' | 'redirected';

const OTHERS: Readonly<Record<Relation, (one: RivalledServer) => readonly OwnedServer[]>> = {
  dropped: ({ dropping }) => dropping,
  shared: ({ sharing }) => sharing,
  redirected: ({ redirecting }) => redirecting,
};

/** The worst comes first: where one of two is dropped, they share nothing. */
const RELATIONS: readonly Relation[] = ['dropped', 'shared', 'redirected'];

/**
 * Gives each pair of servers once, in an order that depends on names; those that Istio's analysis compares
 * come first.
 */
export function conflictsAmong(rivals: readonly RivalledServer[]): readonly ServerConflict[] {
  const ordered = rivals.toSorted(
    (one, other) =>
      Number(other.isCompared) - Number(one.isCompared) ||
      compareText(resourceKey(one.gateway), resourceKey(other.gateway)),
  );
  const rivalOf = new Map(ordered.map((rivalled) => [rivalled.server, rivalled]));
  const told = new PairsTold();
  const conflicts: Untold[] = [];
  for (const kind of RELATIONS)
    for (const server of ordered) {
      if (kind === 'dropped' && server.before !== null)
        conflicts.push({ kind, server, others: [], isMutual: false });
      for (const group of groupsOf(kind, server, rivalOf, told)) {
        conflicts.push({ kind, server, ...group });
        told.add(server, group);
      }
    }
  return withCovered(conflicts, rivalOf);
}

type Untold = Omit<ServerConflict, 'covered' | 'isFirst'>;

type Group = Pick<ServerConflict, 'others' | 'isMutual'>;

class PairsTold {
  private readonly known = new Map<OwnedServer['server'], Set<OwnedServer['server']>>();

  has(one: OwnedServer, other: OwnedServer): boolean {
    return this.known.get(one.server)?.has(other.server) ?? false;
  }

  /**
   * Notes that a server is told with a group, and where all of them are in each other's way, also each of the
   * group with the others.
   */
  add(one: OwnedServer, { others, isMutual }: Group): void {
    for (const first of isMutual ? [one, ...others] : [one])
      for (const second of others) {
        this.note(first, second);
        this.note(second, first);
      }
  }

  private note(one: OwnedServer, other: OwnedServer): void {
    const others = this.known.get(one.server) ?? new Set();
    this.known.set(one.server, others.add(other.server));
  }
}

/**
 * Gives the untold others of a server in groups: those that are all in each other's way together, and the
 * rest together.
 */
function* groupsOf(
  kind: Relation,
  server: RivalledServer,
  rivalOf: ReadonlyMap<OwnedServer['server'], RivalledServer>,
  told: PairsTold,
): Iterable<Group> {
  const isInTheWay = (one: OwnedServer, other: OwnedServer): boolean => {
    const rivalled = rivalOf.get(one.server);
    return (
      rivalled !== undefined && OTHERS[kind](rivalled).some((each) => each.server === other.server)
    );
  };
  const areMutual = (one: OwnedServer, other: OwnedServer): boolean =>
    isInTheWay(one, other) && isInTheWay(other, one);
  let left = OTHERS[kind](server)
    .filter((other) => !told.has(server, other))
    .toSorted((one, other) => compareText(resourceKey(one.gateway), resourceKey(other.gateway)));
  while (left.length > 0) {
    const others: OwnedServer[] = [];
    for (const other of left)
      if ([server, ...others].every((one) => areMutual(one, other))) others.push(other);
    const isMutual = others.length > 0;
    yield isMutual ? { others, isMutual } : { others: left, isMutual };
    left = isMutual ? left.filter((other) => !others.includes(other)) : [];
  }
}

function withCovered(
  conflicts: readonly Untold[],
  rivalOf: ReadonlyMap<OwnedServer['server'], RivalledServer>,
): readonly ServerConflict[] {
  const named = new Set(conflicts.map(({ server }) => server.server));
  const told = new Set<OwnedServer['server']>();
  return conflicts.map((conflict) => {
    const isFirst = !told.has(conflict.server.server);
    told.add(conflict.server.server);
    const covered = conflict.others.flatMap((other) => {
      const rivalled = rivalOf.get(other.server);
      if (rivalled === undefined || named.has(other.server)) return [];
      named.add(other.server);
      return [rivalled];
    });
    return { ...conflict, covered, isFirst };
  });
}
