import { isPassedOver, resourceKey } from '../../manifest/index.ts';
import { asServiceEntry, exportedTo, groupedBy } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** One host and port as a ServiceEntry writes it. */
export interface EntryPort {
  readonly entry: Resource;
  readonly host: string;
  readonly port: number;
  readonly name: string | null;
  /** As it is written; empty where it is not. */
  readonly protocol: string;
  /** NONE where it is not written (SE-1). */
  readonly resolution: string;
  readonly origin: Origin;
}

/** One host and port that several ServiceEntries write, or one of them twice. */
export interface CollidingEntries {
  readonly host: string;
  readonly port: number;
  readonly ports: readonly EntryPort[];
}

/** Those whose clients meet, and whose protocols differ (SE-5): each pair of a scope that is told apart, and of all. */
export const contradictingEntries = (mesh: Mesh): readonly CollidingEntries[] =>
  collisions(mesh).filter(
    ({ ports }) => new Set(ports.map(({ protocol }) => protocol.toUpperCase())).size > 1,
  );

/** Those that several objects write alike: which of them holds is the older one's (SE-5). */
export const repeatedEntries = (mesh: Mesh): readonly CollidingEntries[] =>
  collisions(mesh).filter(
    ({ ports }) =>
      new Set(ports.map(({ entry }) => resourceKey(entry))).size > 1 &&
      new Set(ports.map(({ protocol }) => protocol.toUpperCase())).size === 1,
  );

const known = new WeakMap<Mesh, readonly CollidingEntries[]>();

/** By scope: clients of a namespace see what is exported to it, and what is exported to all. */
function collisions(mesh: Mesh): readonly CollidingEntries[] {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const scoped = entryPorts(mesh).flatMap((port) =>
    [...exportedTo(port.entry, mesh.configuration)].map((scope) => ({ scope, port })),
  );
  const byKey = groupedBy(scoped, ({ scope, port }) => keyOf(scope, port));
  const found = [...byKey.values()].flatMap((group): readonly CollidingEntries[] => {
    const [first] = group;
    if (first === undefined) return [];
    const everywhere = first.scope === '*' ? [] : (byKey.get(keyOf('*', first.port)) ?? []);
    const ports = [...group, ...everywhere].map(({ port }) => port);
    return ports.length > 1 ? [{ host: first.port.host, port: first.port.port, ports }] : [];
  });
  known.set(mesh, found);
  return found;
}

const keyOf = (scope: string, { host, port }: EntryPort): string =>
  `${scope} ${host} ${String(port)}`;

/** An object that is written twice counts once, as it is written last. */
export function serviceEntries(mesh: Mesh): readonly Resource[] {
  const entries = mesh.ofKind('networking.istio.io', 'ServiceEntry');
  return [...new Map(entries.map((entry) => [resourceKey(entry), entry])).values()].filter(
    ({ namespace }) => !isPassedOver(namespace),
  );
}

const entryPorts = (mesh: Mesh): readonly EntryPort[] =>
  serviceEntries(mesh).flatMap((entry) => {
    const { hosts, ports, resolution } = asServiceEntry(entry);
    return hosts.value.flatMap((host) =>
      ports.value.map((port) => ({
        entry,
        host: host.value,
        port: port.number?.value ?? 0,
        name: port.name?.value ?? null,
        protocol: port.protocol?.value ?? '',
        resolution: resolution?.value ?? 'NONE',
        origin: port.origin,
      })),
    );
  });
