import { viewOf } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';
import type { routeDestinations } from '../../../istio/index.ts';
import { hostText } from '../host-outcome.ts';
import { carriedBy } from '../../route-never-answers/carried.ts';
import type { NearObject, Outcome, Reference, Sentences } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import type { WrittenTarget } from '../../istioctl/destination-readings.ts';
import { portReading } from '../../istioctl/destination-readings.ts';
import { alsoSaid } from '../../istioctl/istioctl.ts';
import { withReading } from '../../istioctl/reference-reading.ts';
import type { World, WrittenPort } from '../world.ts';
import type { Check } from '../../detection/check.ts';

type WrittenRouteDestination = ReturnType<typeof routeDestinations>[number];

export const ROUTE_PORT_MISSING: Check = {
  id: 'route-port-missing',
  title: 'VirtualService destination port not found on its host',
  level: 'high',
  blind: 'Hosts that are not rendered here.',
  knownAs: [{ code: 'IST0101', analyzer: 'virtualservice.DestinationHostAnalyzer' }],
};

/**
 * Looks for the port of a route's destination: a cluster exists only for ports that the Service has
 * (ROUTE-37).
 */
export function portReference(
  world: World,
  subject: Resource,
  to: Pick<WrittenRouteDestination, 'use' | 'portOrigin'> & WrittenTarget,
  through: string,
): readonly Reference[] {
  if (to.port === null || to.portOrigin === null) return [];
  const place = {
    check: ROUTE_PORT_MISSING,
    subject,
    key: `${to.use} port ${to.host}:${String(to.port)}`,
    origin: to.portOrigin,
  };
  const told = (outcome: Outcome): Reference =>
    withReading(world, { ...place, outcome }, () => portReading(world, subject, to));
  const ports = portsOfHost(world, to.host, subject.namespace);
  if (ports === null) return alsoSaid(world, () => [told(resolved())]);
  return [told(portOutcome(ports, to.port, consequenceOf(world, subject, { ...to, through })))];
}

function consequenceOf(
  world: World,
  subject: Resource,
  {
    use,
    port,
    through,
    ...to
  }: Pick<WrittenRouteDestination, 'use' | 'host' | 'hostOrigin' | 'port'> & {
    readonly through: string;
  },
): Pick<Sentences, 'message' | 'symptom'> {
  const host = `${hostText(world, to.host)}:${String(port)}`;
  if (use === 'mirror')
    return {
      message: `Nothing arrives at ${host}, where ${subjectText(subject)} mirrors requests to.`,
      symptom: 'mirrored requests are dropped; the main request is answered as usual',
    };
  const carried = carriedBy(subject, to.hostOrigin);
  return {
    message: `${carried.what(null)} that ${subjectText(subject)} routes to ${host}${through} fail.`,
    symptom: carried.noCluster,
  };
}

/** Ports of what a host names. */
interface HostPorts {
  readonly owner: Resource;
  /** The object that an operator makes the owner of; null where the owner is written. */
  readonly madeBy: Resource | null;
  readonly ports: readonly WrittenPort[];
}

/** Gives the ports of what a host names; null where they cannot be told. */
export function portsOfHost(world: World, host: string, namespace: string): HostPorts | null {
  const target = world.hosts.resolve(host, namespace);
  if (target.kind === 'service-entry')
    return { owner: target.entry, madeBy: null, ports: entryPorts(target.sharing) };
  if (target.kind !== 'service' || target.service.externalName !== null) return null;
  return portsOfService(world, target.service.resource);
}

/** Gives the ports of a Service; null where none are seen. */
export function portsOfService(world: World, owner: Resource): HostPorts | null {
  const ports = world.servicePorts(owner);
  return ports.length === 0 ? null : { owner, madeBy: world.makerOf(owner), ports };
}

/** Lists the ports of all ServiceEntries that share a host, for they count together. */
const entryPorts = (entries: readonly Resource[]): readonly WrittenPort[] =>
  [...new Set(entries)]
    .flatMap((entry) => viewOf('ServiceEntry', entry).ports.value)
    .map(({ number, name, targetPort, origin }) => ({
      number: number?.value ?? null,
      name: name?.value ?? null,
      targetPort: targetPort?.value ?? null,
      origin,
    }));

/**
 * Decides whether `wanted` is one of the ports; it is a finding where it is not, for both ends are rendered.
 */
export function portOutcome(
  { owner, madeBy, ports }: HostPorts,
  wanted: number,
  consequence: Omit<Sentences, 'why' | 'fix'>,
): Outcome {
  if (ports.some(({ number }) => number === wanted)) return resolved(owner);
  const name = subjectText(owner);
  const behind = ports.find(({ targetPort }) => targetPort === wanted);
  const listed = ports.flatMap(({ number }) => number ?? []).slice(0, 8);
  const named = ports
    .filter(({ number }) => number !== null)
    .slice(0, 8)
    .map(({ number, name: of }) => `${String(number)}${of === null ? '' : ` (\`${of}\`)`}`);
  const confused =
    behind === undefined
      ? ''
      : ` ${String(wanted)} is the targetPort of its port ${String(behind.number)}.`;
  return missing({
    target: `port ${String(wanted)} of ${name}`,
    namespace: owner.namespace,
    proof: 'certain',
    near: nearPort(ports, behind, wanted),
    scope: scopeOf('service'),
    related: [owner.origin],
    sentences: {
      ...consequence,
      why: `${whose(name, owner, madeBy)} listens on ${named.join(', ')}, not ${String(wanted)}.${confused}`,
      fix: `Use a port of ${name}: ${listed.join(', ')}.`,
    },
  });
}

/** Says where the owner of the ports is written, or what it is made of. */
const whose = (name: string, owner: Resource, madeBy: Resource | null): string =>
  madeBy === null
    ? `${name} (${placeOf(owner.origin)})`
    : `${name}, which an operator makes of ${subjectText(madeBy)} (${placeOf(madeBy.origin)}),`;

/** Finds the port that leads to the number written, or the only one there is. */
function nearPort(
  ports: readonly WrittenPort[],
  behind: WrittenPort | undefined,
  wanted: number,
): readonly NearObject[] {
  const meant = behind ?? (ports.length === 1 ? ports[0] : undefined);
  if (meant === undefined || meant.number === null) return [];
  const write = String(meant.number);
  const words = `port \`${write}\`, not \`${String(wanted)}\``;
  const { origin } = meant;
  return [{ name: meant.name ?? write, says: '', relation: 'letters', origin, write, words }];
}
