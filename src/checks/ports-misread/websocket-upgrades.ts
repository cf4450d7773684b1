import type { Mesh, View } from '../../istio/index.ts';
import { asMeshConfig, destinationRules, protocolFamily } from '../../istio/index.ts';
import { API_GROUPS, listed, placeOf, plainOf, subjectText, say } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { AddressedService } from '../addressed-services.ts';
import { addressedServices, isProxied } from '../addressed-services.ts';
import type { Some, Told } from '../detection/check.ts';
import { check, toldOfEach } from '../detection/check.ts';
import { workloadId } from '../detection/finding-scope.ts';
import { scopeOf } from '../references/reference.ts';

type RegistryService = AddressedService['service'];
type RegistryPort = RegistryService['ports'][number];

/** Holds what has proxies send HTTP/2 to a port. */
interface Upgrade {
  /** The object that says it: a DestinationRule, one with mesh configuration, the Service or ServiceEntry itself. */
  readonly by: Resource;
  /** `h2UpgradePolicy: UPGRADE`, `http2` */
  readonly text: string;
  readonly origin: Origin;
  readonly kind: 'rule' | 'mesh' | 'port';
}

/** WebSocket connections to a port to which proxies send HTTP/2. */
interface BrokenWebSocket {
  readonly service: RegistryService;
  readonly port: RegistryPort;
  readonly upgrade: Upgrade;
  readonly callers: Some<AddressedService>;
}

/**
 * Finds WebSocket clients of ports to which proxies send HTTP/2: what upgrades a connection of HTTP/1.1 is an extended
 * CONNECT there (RFC 8441), which the proxy or application at the other end refuses unless it is told to take it.
 * [src: istio/istio issue 27078; pilot/pkg/networking/core/cluster_builder.go shouldH2Upgrade; envoy: websocket]
 */
export const websocketsUpgraded = check({
  id: 'websockets-cut-off',
  title: 'Proxies use HTTP/2 to a port that WebSocket clients call',
  level: 'high',
  blind:
    'WebSocket clients that no address with `ws://` shows, and servers that take WebSockets over HTTP/2.',
  find: ({ mesh }) =>
    isConnectAllowed(mesh)
      ? []
      : brokenWebSockets(mesh).map((broken) =>
          toldOfEach(
            broken.callers,
            ({ workload }) => workloadId(workload.resource),
            (callers) => tell({ ...broken, callers }),
          ),
        ),
});

/** Tells whether an EnvoyFilter has some proxies take CONNECT; which ones is not looked at. */
const isConnectAllowed = (mesh: Mesh): boolean =>
  mesh
    .ofKind(API_GROUPS.istioNetworking, 'EnvoyFilter')
    .some(({ node }) => /allow_?connect/i.test(JSON.stringify(plainOf(node))));

function brokenWebSockets(mesh: Mesh): readonly BrokenWebSocket[] {
  const found = new Map<RegistryPort, BrokenWebSocket>();
  for (const address of addressedServices(mesh)) {
    if (address.scheme !== 'ws') continue;
    const { service } = address;
    const port = service.ports.find(({ number }) => number === address.port);
    if (port === undefined || !isProxied(mesh, address)) continue;
    const upgrade = upgradeOf(mesh, address, port);
    if (upgrade === null) continue;
    const known = found.get(port);
    found.set(
      port,
      known === undefined
        ? { service, port, upgrade, callers: [address] }
        : { ...known, callers: [...known.callers, address] },
    );
  }
  return [...found.values()];
}

/** Says what has the proxy of a caller send HTTP/2; null where nothing surely does (PROTO-10, DR-14). */
function upgradeOf(
  mesh: Mesh,
  { service, workload }: AddressedService,
  port: RegistryPort,
): Upgrade | null {
  const rules = destinationRules(
    mesh,
    { kind: 'sidecar', namespace: workload.namespace, labels: workload.labels },
    service,
  );
  const [rule] = rules;
  if (rules.length !== 1 || rule === undefined) return null;
  const policy = rule?.trafficPolicy ?? null;
  const written = upgradeAt(policy, port.number);
  if (written?.keepsProtocol?.value === true) return null;
  if (isHttp2(port.protocol)) return byPort(service, port);
  const isRead =
    protocolFamily(port.protocol) === 'http' || protocolFamily(port.protocol) === 'auto';
  const [by] = rule?.rules ?? [];
  if (written?.policy?.value === 'UPGRADE' && by !== undefined && isRead)
    return {
      by,
      text: 'h2UpgradePolicy: UPGRADE',
      origin: written.policy.origin,
      kind: 'rule',
    };
  const isDecided = written?.policy?.value === 'DO_NOT_UPGRADE';
  return isDecided || protocolFamily(port.protocol) !== 'http' ? null : byMesh(mesh);
}

/** Tells whether proxies speak HTTP/2 to the servers of such a port, whatever clients speak (PROTO-10). */
export const isHttp2 = (protocol: RegistryPort['protocol']): boolean =>
  protocol === 'http2' || protocol === 'grpc' || protocol === 'grpc-web';

function upgradeAt(
  policy: View<'TrafficPolicy'> | null,
  port: number,
): View<'TrafficPolicy'>['upgrade'] {
  const entry = policy?.portLevelSettings.value.find((one) => one.port?.value === port);
  return (entry ?? policy)?.upgrade ?? null;
}

const byPort = ({ resource }: RegistryService, { protocol, origin }: RegistryPort): Upgrade => ({
  by: resource,
  text: protocol,
  origin,
  kind: 'port',
});

function byMesh(mesh: Mesh): Upgrade | null {
  const { h2UpgradePolicy } = asMeshConfig(mesh.configuration.settings);
  const by = mesh.configuration.settings.get('h2UpgradePolicy')?.source;
  return h2UpgradePolicy?.value === 'UPGRADE' && by !== undefined
    ? { by, text: 'h2UpgradePolicy: UPGRADE', origin: h2UpgradePolicy.origin, kind: 'mesh' }
    : null;
}

function tell({ service, port, upgrade, callers }: BrokenWebSocket): Told {
  const [first] = callers;
  const where = `${service.host}:${String(port.number)}`;
  const workloads = [...new Set(callers.map(({ workload }) => subjectText(workload.resource)))];
  const setting = first.setting === '' ? 'An argument' : first.setting;
  return {
    subject: upgrade.kind === 'mesh' ? service.resource : upgrade.by,
    key: `websocket to ${where}`,
    scope: scopeOf('service', { workloads: workloads.length, services: 1 }),
    message: `The WebSocket connections of ${listed(workloads, 3)} to ${where} fail.`,
    why: `${setting} (${placeOf(first.origin)}) says \`ws://\`, and ${reasonOf(upgrade)}: over HTTP/2 a WebSocket is asked for by CONNECT, which the other end refuses unless it is told to take it.`,
    symptom: say`the handshake of the WebSocket is answered with 4xx or 5xx in the place of 101, while other requests work`,
    origin: upgrade.origin,
    related: callers.slice(0, 3).map(({ origin }) => origin),
    fix: { text: FIXES[upgrade.kind](service.host) },
  };
}

function reasonOf({ by, text, origin, kind }: Upgrade): string {
  if (kind === 'port')
    return `${subjectText(by)} declares the port as \`${text}\` (${placeOf(origin)}), so that proxies speak HTTP/2 to the server`;
  return `by \`${text}\` of ${subjectText(by)} (${placeOf(origin)}) proxies send HTTP/2 there`;
}

const FIXES: Readonly<Record<Upgrade['kind'], (host: string) => string>> = {
  port: () =>
    'Name the port `http-…` (or write `appProtocol: http`), and give what speaks HTTP/2 a port of its own.',
  rule: () =>
    'Take `h2UpgradePolicy` out for this port, or write `useClientProtocol: true` in its place.',
  mesh: (host) =>
    `Write \`connectionPool: { http: { h2UpgradePolicy: DO_NOT_UPGRADE } }\` in a DestinationRule for ${host}.`,
};
