import type { Mesh, NetworkEnd, NetworkPod, OtherEnd, Workload } from '../../istio/index.ts';
import {
  gatewaysOfIstiod,
  isAmbient,
  isGatewayWorkload,
  networkPodOf,
  speaksHbone,
  targetPortOf,
  TUNNEL_PORT,
} from '../../istio/index.ts';
import { subjectText } from '../../manifest/index.ts';

/** A port that is called. */
export interface CalledPort {
  readonly port: number;
  readonly protocol: NetworkPod['ports'][number]['protocol'];
  /** Null if it has none; several have `/` between them. */
  readonly name: string | null;
}

/** An end as it is on one side. */
interface OnSide {
  readonly end: NetworkEnd;
  readonly ports: readonly CalledPort[];
  /** Tells whether it sends and takes tunnels of the mesh (HBONE); null if that is not known. */
  readonly tunnels: boolean | null;
}

/** Pods that connect, or are connected to, or all that is outside the cluster, or its DNS. */
export interface ConnectionEnd {
  /** Null if it is no workload. */
  readonly namespace: string | null;
  readonly name: string;
  /** How it is on each side; null if it is not there. */
  readonly on: readonly (OnSide | null)[];
}

/** A port of an end, on the sides that have it. */
export interface CalledEnd {
  readonly end: ConnectionEnd;
  readonly port: CalledPort;
  /** `port 8080/TCP (http)` */
  readonly text: string;
  readonly on: readonly boolean[];
}

export const EACH_PORT = 'each port';

/** Says a port in words. */
export const portText = ({ port, protocol, name }: CalledPort): string =>
  `port ${String(port)}/${protocol}${name === null ? '' : ` (${name})`}`;

const OUTSIDE = 'outside (any public address)';
const LOOKUPS = 'DNS of the cluster';

export const isLookups = ({ name, namespace }: ConnectionEnd): boolean =>
  name === LOOKUPS && namespace === null;

export interface ConnectionEnds {
  readonly workloads: readonly ConnectionEnd[];
  readonly callers: readonly ConnectionEnd[];
  readonly called: readonly CalledEnd[];
}

/** Lists the ends of connections in an environment: in one mesh, or in those before and after a change. */
export function connectionEnds(meshes: readonly Mesh[]): ConnectionEnds {
  const found = new Map<string, { namespace: string; on: (OnSide | null)[] }>();
  for (const [side, mesh] of meshes.entries())
    for (const [name, namespace, end] of podsOf(mesh)) {
      const known = found.get(name) ?? { namespace, on: meshes.map(() => null) };
      known.on[side] ??= end;
      found.set(name, known);
    }
  const workloads = [...found].map(([name, end]): ConnectionEnd => ({ name, ...end }));
  const onEach = (end: NetworkEnd, port: CalledPort) => {
    const side = { end, ports: [port], tunnels: false };
    return { namespace: null, on: meshes.map(() => side) };
  };
  const outside = {
    ...{ name: OUTSIDE },
    ...onEach({ kind: 'outside' }, { port: 443, protocol: 'TCP', name: 'https' }),
  };
  const lookups = {
    ...{ name: LOOKUPS },
    ...onEach({ kind: 'host', host: '' }, { port: 53, protocol: 'UDP', name: 'dns' }),
  };
  return {
    workloads,
    callers: [...workloads, outside],
    called: [...workloads, outside, lookups].flatMap(portsOf),
  };
}

type NamedPods = readonly [name: string, namespace: string, OnSide];

function podsOf(mesh: Mesh): readonly NamedPods[] {
  const ofServices = servicePorts(mesh);
  const hasAmbient = mesh.workloads.some((one) => isAmbient(mesh, one));
  const ofWorkloads = mesh.workloads.map((workload): NamedPods => {
    const pod = networkPodOf(mesh, workload);
    const tunnels = tunnelsOf(mesh, workload);
    const ports = [
      ...pod.ports.map(({ number, ...port }) => ({ ...port, port: number })),
      ...(ofServices.get(workload) ?? []),
      ...(tunnels === true || (tunnels === null && hasAmbient) ? [HBONE] : []),
    ];
    const side: OnSide = { end: { kind: 'pod', pod }, ports, tunnels };
    return [subjectText(workload.resource), workload.namespace, side];
  });
  const ofGateways = gatewaysOfIstiod(mesh).map(({ gateway, pod, ports, tunnels }): NamedPods => {
    const called = ports.map((port) => ({ port, protocol: 'TCP' as const, name: null }));
    const side: OnSide = { end: { kind: 'pod', pod }, ports: called, tunnels };
    return [subjectText(gateway), gateway.namespace, side];
  });
  return [...ofWorkloads, ...ofGateways];
}

const HBONE: CalledPort = { port: TUNNEL_PORT, protocol: 'TCP', name: 'HBONE' };

/** Sidecars and gateways may, if nothing says that they do not. AMBIENT-2 */
function tunnelsOf(mesh: Mesh, workload: Workload): boolean | null {
  if (isAmbient(mesh, workload)) return true;
  const { sidecar } = workload;
  const hasNoProxy = sidecar.kind === 'known' && !sidecar.value;
  return hasNoProxy && !isGatewayWorkload(mesh, workload) ? false : speaksHbone(mesh, workload);
}

/** Lists ports that Services lead to, by workload. */
function servicePorts(mesh: Mesh): ReadonlyMap<Workload, readonly CalledPort[]> {
  const found = new Map<Workload, CalledPort[]>();
  for (const { workloads, ports } of mesh.services)
    for (const workload of workloads) {
      const known = found.get(workload) ?? [];
      found.set(workload, known);
      for (const one of ports) {
        const port = targetPortOf(one, workload);
        const protocol = (['TCP', 'UDP', 'SCTP'] as const).find((each) => each === one.protocol);
        if (port !== null && protocol !== undefined) known.push({ port, protocol, name: one.name });
      }
    }
  return found;
}

/** Lists the ports that an end has on any side. */
function portsOf(end: ConnectionEnd): readonly CalledEnd[] {
  const found = new Map<string, { port: CalledPort; names: Set<string>; on: boolean[] }>();
  for (const [side, one] of end.on.entries())
    for (const port of one?.ports ?? []) {
      const key = `${String(port.port)}/${port.protocol}`;
      const known = found.get(key) ?? { port, names: new Set(), on: end.on.map(() => false) };
      if (port.name !== null) known.names.add(port.name);
      known.on[side] = true;
      found.set(key, known);
    }
  return [...found.values()].map(({ port: first, names, on }) => {
    const port = { ...first, name: names.size === 0 ? null : [...names].join('/') };
    return { end, on, port, text: portText(port) };
  });
}

/** Tells whether one end connects to the other at this very port. Two ends that tunnel do so at the port of tunnels. */
export function isMade(from: ConnectionEnd, { end, port, on }: CalledEnd, side: number): boolean {
  const [one, other] = [from.on[side] ?? null, end.on[side] ?? null];
  if (one === null || other === null || on[side] !== true) return false;
  if (port.protocol !== 'TCP') return true;
  const mayTunnel = one.tunnels === true ? other.tunnels : one.tunnels === null && other.tunnels;
  return mayTunnel === null || mayTunnel === (port.port === TUNNEL_PORT);
}

/** Gives an end as policies of the other one see it: other pods, even if the workload calls itself. */
export function asOther(end: ConnectionEnd, side: number, at: CalledPort | null = null): OtherEnd {
  const own = end.on[side]?.end;
  if (own === undefined || isLookups(end)) return null;
  const port = at === null ? null : { port: at.port, protocol: at.protocol };
  if (own.kind !== 'pod') return { end: own, at: port };
  return { end: { kind: 'pod', pod: { ...own.pod, key: `another of ${own.pod.key}` } }, at: port };
}
