import type { Resource, Origin } from '../../manifest/index.ts';
import {
  placeOf,
  resourceKey,
  sameData,
  subjectText,
  isSystemNamespace,
  isWildcard,
  say,
} from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { readAs, worthTelling } from '../istioctl/istioctl.ts';
import { exportedTo, groupedBy, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** One host and port as a ServiceEntry writes it. */
interface EntryPort {
  readonly entry: Resource;
  readonly host: string;
  readonly port: number;
  readonly name: string | null;
  /** The protocol as it is written; empty where it is not. */
  readonly protocol: string;
  /** The resolution; it is NONE where none is written (SE-1). */
  readonly resolution: string;
  readonly origin: Origin;
}

/** One host and port that several ServiceEntries write, or one of them twice. */
interface CollidingEntries {
  readonly host: string;
  readonly port: number;
  readonly ports: readonly EntryPort[];
}

/** Finds entries of one host and port whose clients meet, and whose protocols differ (SE-5). */
const contradictingEntries = (mesh: Mesh): readonly CollidingEntries[] =>
  collisions(mesh).filter(
    ({ ports }) => new Set(ports.map(({ protocol }) => protocol.toUpperCase())).size > 1,
  );

/** Finds entries that several objects write alike: the oldest of the objects holds (SE-5). */
const repeatedEntries = (mesh: Mesh): readonly CollidingEntries[] =>
  collisions(mesh).filter(
    ({ ports }) =>
      new Set(ports.map(({ entry }) => resourceKey(entry))).size > 1 &&
      new Set(ports.map(({ protocol }) => protocol.toUpperCase())).size === 1,
  );

const known = new WeakMap<Mesh, readonly CollidingEntries[]>();

/**
 * Finds entries that meet, scope by scope: clients of a namespace see what is exported to it, and what is
 * exported to all.
 */
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

/** Lists the ServiceEntries; one that is written twice counts once, as it is written last. */
export function serviceEntries(mesh: Mesh): readonly Resource[] {
  const entries = mesh.ofKind('networking.istio.io', 'ServiceEntry');
  return [...new Map(entries.map((entry) => [resourceKey(entry), entry])).values()].filter(
    ({ namespace }) => !isSystemNamespace(namespace),
  );
}

const entryPorts = (mesh: Mesh): readonly EntryPort[] =>
  serviceEntries(mesh).flatMap((entry) => {
    const { hosts, ports, resolution } = viewOf('ServiceEntry', entry);
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

const PROTOCOLS_CONFLICT: Check = {
  id: 'protocols-conflict',
  title: 'ServiceEntries declare several protocols for one host and port',
  level: 'medium',
  blind: 'ServiceEntries that are not rendered here, and which one here is older.',
  knownAs: [
    { code: 'IST0177', analyzer: 'serviceentry.ConflictingServiceEntryProtocolAnalyzer' },
    { code: 'KIA1212' },
  ],
};
const ENTRIES_REPEATED: Check = {
  id: 'entries-repeated',
  title: 'Several ServiceEntries define the same host and port',
  level: 'low',
  severity: 'warning',
  blind: 'ServiceEntries that are not rendered here, and which one here is older.',
  knownAs: [{ code: 'KIA1211' }],
};

/** An object and the first host and port that it has in common with others. */
interface Collided {
  readonly entry: Resource;
  readonly by: Check;
  readonly collision: CollidingEntries;
}

/** Tells of ServiceEntries whose clients see more than one of them for a host and port (SE-4, SE-5). */
export const serviceEntriesCollide = checks([PROTOCOLS_CONFLICT, ENTRIES_REPEATED], (input) =>
  [
    ...eachOnce(input, contradicting(input), PROTOCOLS_CONFLICT),
    ...eachOnce(input, repeated(input), ENTRIES_REPEATED),
  ].map((collided) => tell(input, collided)),
);

/** Finds contradicting entries; `istioctl analyze` counts ports of UDP too. */
const contradicting = (input: DetectorInput): readonly CollidingEntries[] =>
  contradictingEntries(input.mesh).flatMap(
    readAs(input, { truly: withoutDatagrams, istioctl: (collision) => [collision] }),
  );

/**
 * Leaves ports of UDP out: a host may well answer on a port in UDP too (DNS), and proxies leave that alone.
 */
function withoutDatagrams(collision: CollidingEntries): readonly CollidingEntries[] {
  const ports = collision.ports.filter(({ protocol }) => protocol.toUpperCase() !== 'UDP');
  const entries = new Set(ports.map(({ entry }) => entry));
  const protocols = new Set(ports.map(protocolOf));
  return entries.size > 1 && protocols.size > 1 ? [{ ...collision, ports }] : [];
}

/**
 * Finds repeated entries that are worth telling: where the objects say all the same, it does not matter which
 * one holds, and those of several namespaces that differ elsewhere are told by that (`host-claimed-twice`).
 */
const repeated = (input: DetectorInput): readonly CollidingEntries[] =>
  worthTelling(input, repeatedEntries(input.mesh), ({ host, ports: [first, ...others] }) => {
    const { clusterDomain } = input.mesh.configuration;
    const isToldOtherwise = !isWildcard(host) && !host.endsWith(`.svc.${clusterDomain}`);
    return others.some(
      (other) =>
        !sameSpecs(other.entry, first?.entry) &&
        (!isToldOtherwise ||
          other.entry.namespace === first?.entry.namespace ||
          other.protocol !== first?.protocol ||
          other.resolution !== first.resolution),
    );
  });

const sameSpecs = (one: Resource, other: Resource | undefined): boolean =>
  sameData(one.node.entries.get('spec'), other?.node.entries.get('spec'));

/** Tells what was no matter without the objects that change of these alone: the others are named beside them. */
function eachOnce(
  { changes }: Pick<DetectorInput, 'changes'>,
  collisions: readonly CollidingEntries[],
  by: Check,
): readonly Collided[] {
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const found = new Map<string, Collided>();
  for (const collision of collisions) {
    const rest = collision.ports.filter(({ entry }) => !changed.has(resourceKey(entry)));
    const isOfChanged = rest.length < collision.ports.length && !isMatter(rest, by);
    for (const { entry } of collision.ports) {
      const key = resourceKey(entry);
      if (isOfChanged && !changed.has(key)) continue;
      if (!found.has(key)) found.set(key, { entry, by, collision });
    }
  }
  return [...found.values()];
}

const isMatter = (ports: readonly EntryPort[], by: Check): boolean =>
  by === PROTOCOLS_CONFLICT
    ? new Set(ports.map(protocolOf)).size > 1
    : ports.some(({ entry }) => !sameSpecs(entry, ports[0]?.entry));

function tell(
  { mesh }: DetectorInput,
  { entry, by, collision: { host, port, ports } }: Collided,
): ToldBy {
  const [own] = ports.filter((one) => one.entry === entry);
  const others = ports.filter((one) => one.entry !== entry);
  const isConflict = by === PROTOCOLS_CONFLICT;
  const protocols = [...new Set(ports.map(protocolOf))].sort().join(' and ');
  const saidBy = wordsFor(ports);
  const isOfCluster = host.endsWith(`.svc.${mesh.configuration.clusterDomain}`);
  const service = isOfCluster
    ? 'the Kubernetes Service of that name where there is one, else '
    : '';
  return {
    by,
    subject: entry,
    key: `${by.id} ${host}:${String(port)}`,
    cause: `${host}:${String(port)} is written several times`,
    scope: {
      level: 'cross-namespace',
      workloads: 0,
      services: 0,
      namespaces: new Set(ports.map((one) => one.entry.namespace)).size,
    },
    message: isConflict
      ? `Proxies take ${host}:${String(port)} for ${protocols}, depending on which ServiceEntry they follow.`
      : `At most one of several ServiceEntries decides how ${host}:${String(port)} is reached.`,
    why: `${ports.map((one) => `${subjectText(one.entry)} says ${saidBy(one)} (${placeOf(one.origin)})`).join(', ')}. A proxy follows one of them: that of its own namespace where there is one, else ${service}mostly the oldest.`,
    symptom: isConflict
      ? say`calls to the host fail, or pass by the routes for it, for some clients and not for others`
      : say`a change of one of the objects does nothing, or only for some namespaces`,
    origin: own?.origin ?? entry.origin,
    related: others.map(({ origin }) => origin),
    fix: {
      text: say`Keep one ServiceEntry for the host, or limit each to its own namespace with \`exportTo: ["."]\`.`,
    },
  };
}

/** Says what each entry asks for: its protocol, and how it is resolved where that is what they differ in. */
function wordsFor(ports: readonly EntryPort[]): (port: EntryPort) => string {
  const isResolvedAlike = new Set(ports.map(({ resolution }) => resolution)).size === 1;
  return (port) =>
    isResolvedAlike ? protocolOf(port) : `${protocolOf(port)} with resolution ${port.resolution}`;
}

const protocolOf = ({ protocol }: EntryPort): string =>
  protocol === '' ? 'no protocol' : protocol.toUpperCase();
