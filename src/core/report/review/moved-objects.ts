import type { Change } from '../../diff/index.ts';
import type { ResourceId } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';

/** Objects that go in one namespace and come, under the same name, in another. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** One `resource-added` change an object. */
  readonly arrivals: readonly Change[];
}

export interface Moves {
  readonly moves: readonly Move[];
  /** Changes of objects that do not move. */
  readonly rest: readonly Change[];
}

/** An object without its namespace: what a namespace transformer moves keeps the rest of its name. */
const nameKey = ({ group, kind, name }: ResourceId): string => `${group}/${kind}/${name}`;

/**
 * Tells moves from removals: to a reader, ten objects gone and ten new ones hide that they are the
 * same ten elsewhere. Where a name goes or comes in several namespaces, nothing says which went where.
 */
export function movesIn(changes: readonly Change[]): Moves {
  const gone = byName(changes, 'resource-removed');
  const come = byName(changes, 'resource-added');
  const moves = new Map<string, { from: string; to: string; arrivals: Change[] }>();
  const moved = new Set<string>();
  for (const [name, arrivals] of come) {
    const departures = gone.get(name) ?? new Map<string, Change>();
    const [was, ...otherDepartures] = departures.values();
    const [now, ...otherArrivals] = arrivals.values();
    if (was === undefined || now === undefined) continue;
    // from one root to another
    if (was.subject.namespace === now.subject.namespace) continue;
    if (otherDepartures.length + otherArrivals.length > 0) continue;
    moved.add(resourceKey(was.subject)).add(resourceKey(now.subject));
    const from = was.subject.namespace;
    const to = now.subject.namespace;
    const key = `${from}/${to}`;
    const known = moves.get(key);
    if (known) known.arrivals.push(now);
    else moves.set(key, { from, to, arrivals: [now] });
  }
  return {
    moves: [...moves.values()],
    rest: changes.filter(({ subject }) => !moved.has(resourceKey(subject))),
  };
}

/** By name, then namespace: several environments may tell of one object. */
function byName(
  changes: readonly Change[],
  kind: Change['kind'],
): ReadonlyMap<string, ReadonlyMap<string, Change>> {
  const names = new Map<string, Map<string, Change>>();
  for (const change of changes) {
    if (change.kind !== kind) continue;
    const key = nameKey(change.subject);
    const known = names.get(key) ?? new Map<string, Change>();
    known.set(change.subject.namespace, change);
    names.set(key, known);
  }
  return names;
}
