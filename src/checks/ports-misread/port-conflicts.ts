import type { Mesh, Service, Workload } from '../../istio/index.ts';
import {
  groupedBy,
  isGatewayWorkload,
  protocolFamily,
  serviceProtocol,
} from '../../istio/index.ts';
import { placeOf, subjectText, say } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { alsoSaid } from '../istioctl/istioctl.ts';
import { meshedDeployments } from '../istioctl/injection-readings.ts';

/** A port of a Service, as one way to a workload. */
interface PortToWorkload {
  readonly service: Service;
  readonly port: Service['ports'][number];
}

/** Ports of one or several Services that meet at a workload. */
interface MeetingPorts {
  readonly workload: Workload;
  /** The number of the Service's port, or the container's port by number or name, at which they meet. */
  readonly at: string;
  readonly ways: readonly PortToWorkload[];
}

const ANALYZER = 'deployment.MultiServiceAnalyzer';
const ELSEWHERE = 'Services that are not rendered here.';

const TRANSPORTS_MIXED: Check = {
  id: 'transports-mixed',
  title: "Deployment's Services use one port with different transport protocols",
  level: 'low',
  severity: 'warning',
  blind: ELSEWHERE,
  knownAs: [{ code: 'IST0116', analyzer: ANALYZER }],
};
const TARGET_PORT_SHARED: Check = {
  id: 'target-port-shared',
  title: 'Several Service ports target the same Deployment port',
  level: 'low',
  severity: 'warning',
  blind: ELSEWHERE,
  knownAs: [{ code: 'IST0137', analyzer: ANALYZER }],
};
const PORT_CONTRADICTED: Check = {
  id: 'port-contradicted',
  title: 'Services declare different protocols for one workload port',
  level: 'medium',
  blind: 'Which of the Services is older: Git does not know that.',
};

/**
 * Tells of ports of Services that meet at a workload. That they do is harmless mostly (DNS over TCP and UDP,
 * an old port beside a new one): it is said where all there is is here, as `istioctl analyze` says it.
 */
export const portsMeeting = checks(
  [TRANSPORTS_MIXED, TARGET_PORT_SHARED, PORT_CONTRADICTED],
  (input) => {
    const { mesh } = input;
    return [
      ...alsoSaid(input, () => [
        ...mixedTransports(mesh).map((met) => tellTransportsMixed(met, mesh)),
        ...sharedTargetPorts(mesh).map((met) => tellTargetPortShared(met, mesh)),
      ]),
      ...contradictedPorts(mesh).map((met) => tellContradicted(met, mesh)),
    ];
  },
);

/**
 * Finds ports of Services that use one number before a workload for several protocols of the transport (TCP,
 * UDP).
 */
const mixedTransports = (mesh: Mesh): readonly MeetingPorts[] =>
  meetingPorts(mesh, meshedDeployments(mesh), ({ port }) => String(port.port)).filter(
    ({ ways }) => new Set(ways.map(({ port }) => port.protocol)).size > 1,
  );

/** Finds ports of workloads to which several ports of Services lead. */
const sharedTargetPorts = (mesh: Mesh): readonly MeetingPorts[] =>
  meetingPorts(mesh, meshedDeployments(mesh), ({ port }) => String(port.targetPort)).filter(
    ({ ways }) => new Set(ways.map(({ port }) => port.port)).size > 1,
  );

/**
 * Finds ports of workloads with a sidecar to which Services lead that say different things of the protocol:
 * the sidecar believes the older of the Services. The proxy of a gateway listens to what Gateways say.
 */
const contradictedPorts = (mesh: Mesh): readonly MeetingPorts[] =>
  meetingPorts(
    mesh,
    mesh.workloads.filter(
      (one) => one.sidecar.kind === 'known' && one.sidecar.value && !isGatewayWorkload(mesh, one),
    ),
    ({ port }) => String(port.targetPort),
  )
    .map((meeting) => ({
      ...meeting,
      ways: meeting.ways.filter(({ port }) => kindOf(port) !== null),
    }))
    .filter(({ ways }) => new Set(ways.map(({ port }) => kindOf(port))).size > 1);

/**
 * Names what a proxy does with the port: it reads requests, reads names of TLS, or hands on bytes. Null where
 * the protocol is not declared.
 */
function kindOf(port: Service['ports'][number]): 'HTTP' | 'TLS' | 'TCP' | null {
  const family = protocolFamily(serviceProtocol(port));
  if (family === 'auto' || port.protocol !== 'TCP') return null;
  if (family === 'http') return 'HTTP';
  return family === 'tls' ? 'TLS' : 'TCP';
}

/**
 * Groups the ports that lead to a workload by what `atOf` tells of them; those of a workload with a single
 * port meet nobody.
 */
function meetingPorts(
  mesh: Mesh,
  workloads: readonly Workload[],
  atOf: (way: PortToWorkload) => string,
): readonly MeetingPorts[] {
  const services = servicesOf(mesh);
  return workloads.flatMap((workload) => {
    const ways = (services.get(workload) ?? []).flatMap((service) =>
      service.ports.map((port) => ({ service, port })),
    );
    if (ways.length < 2) return [];
    return [...groupedBy(ways, atOf)].map(([at, met]) => ({ workload, at, ways: met }));
  });
}

const known = new WeakMap<Mesh, ReadonlyMap<Workload, readonly Service[]>>();

/** Maps each workload to the Services that select it. */
function servicesOf(mesh: Mesh): ReadonlyMap<Workload, readonly Service[]> {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const found = new Map<Workload, Service[]>();
  for (const service of mesh.services)
    for (const workload of service.workloads) {
      const services = found.get(workload);
      if (services === undefined) found.set(workload, [service]);
      else services.push(service);
    }
  known.set(mesh, found);
  return found;
}

/** Gives the fields that findings of all three checks share. */
const common = (by: Check, { workload, at }: MeetingPorts, mesh: Mesh) => ({
  by,
  subject: workload.resource,
  key: `${by.id} ${at}`,
  scope: scopeOfWorkloads([workload], mesh),
});

const tellTransportsMixed = (met: MeetingPorts, mesh: Mesh): ToldBy => ({
  ...common(TRANSPORTS_MIXED, met, mesh),
  message: `Services before ${subjectText(met.workload.resource)} use port ${met.at} for ${listOf(met.ways.map(({ port }) => port.protocol))}.`,
  why: `${waysText(met.ways, ({ port }) => port.protocol)}.`,
  symptom: say`the sidecar takes TCP only: what comes by another transport passes it by`,
  fix: { text: say`Give one of them another port, if both are meant for the mesh.` },
  related: met.ways.map(({ port }) => port.origin),
});

const tellTargetPortShared = (met: MeetingPorts, mesh: Mesh): ToldBy => ({
  ...common(TARGET_PORT_SHARED, met, mesh),
  message: `Ports ${listOf(met.ways.map(({ port }) => String(port.port)))} all lead to port ${met.at} of ${subjectText(met.workload.resource)}.`,
  why: `${waysText(met.ways, ({ port }) => `port ${String(port.port)}`)}.`,
  symptom: say`what a port is taken for, and the metrics that name a Service, are those of one of them`,
  fix: { text: say`Keep one of them, or have them say the same protocol.` },
  related: met.ways.map(({ port }) => port.origin),
});

function tellContradicted(met: MeetingPorts, mesh: Mesh): ToldBy {
  const [first, ...others] = met.ways;
  const isOfOne = others.every(({ service }) => service === first?.service);
  const said = isOfOne
    ? 'one of several ports of a Service says'
    : 'the older of several Services says';
  return {
    ...common(PORT_CONTRADICTED, met, mesh),
    message: `The sidecar of ${subjectText(met.workload.resource)} takes port ${met.at} for what ${said}: ${listOf(met.ways.map(({ port }) => kindOf(port) ?? ''))}.`,
    why: `${waysText(met.ways, ({ port }) => `as ${kindOf(port) ?? ''} (${port.appProtocol ?? port.name ?? ''})`)}, and a port of a pod is one thing only.`,
    symptom: isOfOne
      ? say`rules on paths and methods hold or do not, depending on which of them it is`
      : say`rules on paths and methods hold or do not, depending on which Service was made first; after a restore it may be the other`,
    origin: first?.port.origin ?? met.workload.resource.origin,
    related: others.map(({ port }) => port.origin),
    fix: { text: say`Name the ports alike, by what the container speaks.` },
  };
}

const waysText = (ways: readonly PortToWorkload[], how: (way: PortToWorkload) => string): string =>
  ways
    .map((way) => `${subjectText(way.service.resource)} ${how(way)} (${placeOf(way.port.origin)})`)
    .join(', ');

/** Lists each value once, in words. */
function listOf(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  const last = distinct.at(-1) ?? '';
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} and ${last}`;
}
