import { counterpartIn } from '../../compare/index.ts';
import type { Mesh, Service, Workload } from '../../istio/index.ts';
import { containsLabels, gatewaysOfCharts, groupedBy, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  booleanAt,
  itemsAt,
  listed,
  namespaceText,
  numberAt,
  placeOf,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { check } from '../detection/check.ts';
import { gatewaysLookedAt } from '../detection/author-objects.ts';
import { isClosedWorld, isSeenWhole } from '../detection/absence-proof.ts';
import { scopeOf } from '../references/reference.ts';

/** A port of a Gateway that no Service in front of its pods has. */
interface UnopenedPort {
  readonly port: number;
  readonly origin: Origin;
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  /** Ports that the Services have. */
  readonly open: readonly number[];
}

/** Finds servers that listen where nothing leads (GW-6). */
export const portNotOnService = check({
  id: 'port-not-on-service',
  title: 'Gateway port missing from every Service of its pods',
  level: 'high',
  severity: 'warning',
  blind:
    'Services and load balancers outside this repository, and clients that call the pods by their address.',
  knownAs: [{ code: 'IST0162', analyzer: 'gateway.IngressGatewayPortAnalyzer' }],
  find: (input) =>
    gatewaysLookedAt(input).flatMap((gateway) =>
      unopenedPorts(input.mesh, gateway)
        .filter((port) => isWorthTelling(input, gateway, port))
        .map((port) => tell(gateway, port)),
    ),
});

/**
 * Tells whether the lack of a port is worth a finding: a Service may come of what is not seen, unless there
 * is another, or the folder is all that there is.
 */
const isWorthTelling = (
  input: DetectorInput,
  gateway: Resource,
  { workloads, services }: UnopenedPort,
): boolean =>
  (services.length > 0 || isClosedWorld(input)) &&
  workloads.every(
    ({ namespace }) => isSeenWhole(input, namespace) || ledToAllBefore(input, gateway),
  );

/** Tells whether the Services that are seen led to all ports that it had: another for this one alone is not likely. */
function ledToAllBefore({ before, mesh }: DetectorInput, gateway: Resource): boolean {
  const old = before === null ? undefined : counterpartIn(before, gateway, mesh);
  if (before === null || old === undefined) return false;
  const portsOf = (one: Resource): readonly number[] =>
    viewOf('Gateway', one).servers.value.flatMap(({ port }) => port?.number?.value ?? []);
  const { selector } = viewOf('Gateway', old);
  const pods = before.workloads.filter(({ labels }) => containsLabels(labels, selector.value));
  const services = servicesBefore(before, pods);
  return (
    portsOf(old).length > 0 &&
    unopenedPorts(before, old).length === 0 &&
    services.length > 0 &&
    services.every(({ resource }) => mesh.copiesOf(resource).length > 0)
  );
}

/**
 * Lists the ports of a Gateway that no Service opens; none where no pods are seen, or a chart makes some
 * together with their Service (GW-6).
 */
function unopenedPorts(mesh: Mesh, gateway: Resource): readonly UnopenedPort[] {
  const { selector, servers } = viewOf('Gateway', gateway);
  const workloads = mesh.workloads.filter(({ labels }) => containsLabels(labels, selector.value));
  const ofCharts = gatewaysOfCharts(mesh).filter(({ labels }) =>
    containsLabels(labels, selector.value),
  );
  if (workloads.length === 0 || ofCharts.length > 0) return [];
  const services = servicesBefore(mesh, workloads);
  const ports = services.flatMap((service) =>
    service.ports.filter(({ protocol }) => protocol === 'TCP'),
  );
  const open = new Set([
    ...ports.map(({ port }) => port),
    ...ports.flatMap(({ targetPort }) => (typeof targetPort === 'number' ? [targetPort] : [])),
    ...workloads.flatMap(hostPorts),
  ]);
  if (workloads.some(isOnHostNetwork)) return [];
  const found = new Map<number, UnopenedPort>();
  for (const { port } of servers.value) {
    const number = port?.number ?? null;
    if (number === null || open.has(number.value) || found.has(number.value)) continue;
    found.set(number.value, {
      port: number.value,
      origin: number.origin,
      workloads,
      services,
      open: [...new Set(ports.map((one) => one.port))],
    });
  }
  return [...found.values()];
}

/**
 * Lists the Services before workloads. Like Istio's analysis it takes a Service without a selector for one of
 * all pods of its namespace; one that an operator makes has pods of its own.
 */
function servicesBefore(mesh: Mesh, workloads: readonly Workload[]): readonly Service[] {
  const byNamespace = groupedBy(workloads, ({ namespace }) => namespace);
  return mesh.services.filter(
    ({ madeBy, namespace, selector }) =>
      madeBy === null &&
      byNamespace.get(namespace)?.some(({ labels }) => containsLabels(labels, selector)) === true,
  );
}

/** Lists the ports that the nodes themselves lead to the pods. */
const hostPorts = ({ containers }: Workload): readonly number[] =>
  containers.flatMap(({ node }) =>
    itemsAt(node, 'ports').flatMap((port) => {
      const host = numberAt(port, 'hostPort');
      return host === undefined ? [] : [host, numberAt(port, 'containerPort') ?? host];
    }),
  );

const isOnHostNetwork = ({ podSpec }: Workload): boolean =>
  booleanAt(podSpec, 'hostNetwork') === true;

function tell(gateway: Resource, { port, origin, workloads, services, open }: UnopenedPort): Told {
  const [pods] = workloads;
  const [service] = services;
  const where = pods === undefined ? 'its pods' : subjectText(pods.resource);
  return {
    subject: gateway,
    key: `port ${String(port)}`,
    scope: scopeOf('namespace'),
    message: say`${slot.object(gateway)} listens on port ${slot.number(port)}, and no Service leads there: nobody outside can connect.`,
    why:
      service === undefined
        ? `It selects ${where}, and no Service of namespace ${namespaceText(pods?.namespace ?? '')} is in front of these pods.`
        : `It selects ${where}, and ${listed(
            services.map(({ resource }) => subjectText(resource)),
            2,
          )} in front of these pods ${services.length === 1 ? 'has' : 'have'} ${open.length === 0 ? 'no TCP port' : `port ${listed(open.map(String), 5)} only`} (${placeOf(service.resource.origin)}).`,
    symptom: say`connection refused, or a timeout at the load balancer`,
    origin,
    related: services.slice(0, 3).map(({ resource }) => resource.origin),
    fix: {
      text:
        service === undefined
          ? say`Add a Service that selects the pods of the gateway and has the port.`
          : say`Add port ${slot.number(port)} to ${slot.object(service.resource)}${open.length === 0 ? say`` : say`, or let the server listen on a port that it has`}.`,
    },
  };
}
