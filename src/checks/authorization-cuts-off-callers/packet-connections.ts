import type { Call, Mesh, Workload } from '../../istio/index.ts';
import {
  callTargets,
  networkPolicies,
  targetPortOf,
  waypointOfService,
} from '../../istio/index.ts';
import { isRedirected } from '../meshed-pods.ts';

type PacketRules = ReturnType<ReturnType<typeof networkPolicies>[number]['rules']>[number];
type Direction = PacketRules['direction'];
type Allowed = PacketRules['allowed'][number];
type Admits = Allowed['admits'];

/** Holds the pods at an end of a connection. */
interface PodsAtEnd {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Set for pods that istiod makes, which have more labels than are known here. */
  readonly hasMoreLabels?: true;
}

/** Holds a connection that a known caller makes. */
export interface PodConnection {
  readonly call: Call;
  readonly caller: Workload;
  readonly called: Workload;
  /** Holds the pods of the waypoint between them; null where the caller connects to the pods. */
  readonly waypoint: PodsAtEnd | null;
  /** Tells whether ztunnel takes it at both ends, so that it comes in a tunnel. */
  readonly isTunnelled: boolean;
  readonly port: Parameters<Admits>[2];
}

/** Is the port of pods at which ztunnel takes tunnels, whatever port of theirs is called (AMBIENT-12). */
export const TUNNEL_PORT = '15008';

/** Gives the connections of a call; none where ztunnel takes it at one end alone. */
export function connectionsOf(mesh: Mesh, call: Call): readonly PodConnection[] {
  const { source } = call;
  const caller = source.kind === 'identity' ? null : source.workload;
  if (caller === null) return [];
  const isTunnelled = isRedirected(mesh, caller);
  return callTargets({ mesh, allNamespaces: true }, call).flatMap((target) => {
    const waypoint = isTunnelled ? waypointOf(mesh, target.service) : null;
    if (waypoint === undefined) return [];
    return target.workloads.flatMap((called): readonly PodConnection[] => {
      const number = target.port === null ? null : targetPortOf(target.port, called);
      if (typeof number !== 'number' || isRedirected(mesh, called) !== isTunnelled) return [];
      const ends = { call, caller, called, waypoint, isTunnelled };
      if (isTunnelled)
        return [{ ...ends, port: { number: Number(TUNNEL_PORT), names: new Set() } }];
      const names = called.containers.flatMap(({ ports }) =>
        ports.flatMap((port) => (port.number === number && port.name !== null ? [port.name] : [])),
      );
      return [{ ...ends, port: { number, names: new Set(names) } }];
    });
  });
}

/** Finds the pods of the waypoint of a Service; null where it has none, undefined where that is not known. */
function waypointOf(
  mesh: Mesh,
  service: Parameters<typeof waypointOfService>[1] & { readonly headless: boolean },
): PodsAtEnd | null | undefined {
  if (service.headless) return null;
  const found = waypointOfService(mesh, service);
  if (found.kind === 'unknown') return undefined;
  if (found.value === null) return null;
  const { gateway, labels } = found.value;
  return { namespace: gateway.namespace, labels, hasMoreLabels: true };
}

/** Gives the pods that policies of a direction select, and those at the other end. */
export const endsOf = (
  { caller, called, waypoint }: PodConnection,
  direction: Direction,
): { readonly own: Workload; readonly other: PodsAtEnd } =>
  direction === 'ingress'
    ? { own: called, other: waypoint ?? caller }
    : { own: caller, other: waypoint ?? called };

/** Tells whether network policies of one end let a connection through; `maybe` where that is not known. */
export function getsThrough(
  mesh: Mesh,
  direction: Direction,
  connection: PodConnection,
): ReturnType<Admits> {
  return letsThrough(mesh, direction, { ...endsOf(connection, direction), port: connection.port });
}

/** Tells whether network policies of pods let what goes to, or comes from, others through at a port. */
export function letsThrough(
  mesh: Mesh,
  direction: Direction,
  { own, other, port }: ReturnType<typeof endsOf> & Pick<PodConnection, 'port'>,
): ReturnType<Admits> {
  const { namespace, labels } = own;
  const pods = { namespace, labels, name: '', areAllLabels: true, ports: [] };
  const rules = networkPolicies(mesh)
    .filter(({ policy }) => policy.namespace === namespace)
    .flatMap((policy) => policy.rules())
    .filter((one) => one.direction === direction && one.selects(pods));
  if (rules.some(({ denied }) => denied.length > 0)) return 'maybe';
  if (!rules.some(({ isolates }) => isolates)) return 'yes';
  const answers = new Set(
    rules.flatMap(({ allowed }) =>
      allowed.map((rule) => {
        const answer = rule.admits(mesh, other, port);
        // labels of pods alone are asked of the policy's own namespace
        const isAsked = other.namespace === namespace || rule.text.includes('namespaceSelector');
        return answer === 'no' && isAsked && mayKnowMore(rule, other, port) ? 'maybe' : answer;
      }),
    ),
  );
  return answers.has('yes') ? 'yes' : answers.has('maybe') ? 'maybe' : 'no';
}

/** Tells whether labels that are not known of the other end may be what a rule for this port asks for. */
const mayKnowMore = (
  { text, ports }: Allowed,
  { hasMoreLabels }: PodsAtEnd,
  port: PodConnection['port'],
): boolean =>
  hasMoreLabels === true &&
  text.includes('podSelector') &&
  (ports === null ||
    ports.some(
      (one) => typeof one === 'string' || (one[0] <= port.number && port.number <= one[1]),
    ));
