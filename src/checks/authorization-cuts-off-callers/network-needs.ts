import type { Mesh, NetworkPod, Workload } from '../../istio/index.ts';
import {
  addressesOf,
  ANYBODY,
  capturesDns,
  gatewaysOfCharts,
  isAddress,
  isGatewayWorkload,
  isMadeByIstiod,
  isRedirected,
  isRunByIstio,
  KUBE_DNS,
  lookupsOf,
  networkPodOf,
  outsideEnd,
  podsOfGateway,
  parseServiceHost,
  portOfAddress,
  podsElsewhere,
  targetPortOf,
  valueInForce,
  viewOf,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { API_GROUPS, coversHost, nodeAt, resourceKey, slot } from '../../manifest/index.ts';
import type { Need, NetworkPath } from './network-need.ts';
import { arriving, between, leaving } from './network-need.ts';

/** Lists what the pods of an environment need below the mesh, aside from calls to Services. NET-19 to 27 */
export const needsOf = (mesh: Mesh, isAsked: (namespace: string) => boolean): readonly Need[] => [
  ...mesh.workloads
    .filter(({ namespace }) => isAsked(namespace))
    .flatMap((workload) => [
      dnsOf(mesh, workload),
      ...outsideOf(mesh, workload),
      ...probesOf(mesh, workload),
      ...clientsOf(mesh, workload),
      ...scrapesOf(mesh, workload),
    ]),
  ...proxiesOf(mesh)
    .filter(({ pod }) => isAsked(pod.namespace))
    .flatMap((one) => controlPlaneOf(mesh, one)),
  ...webhooksOf(mesh),
  ...clientsOfMade(mesh),
];

const noSetting = (): null => null;

/** Gives the part of a need that follows from its pods. */
const ownedBy = (kind: Need['kind'], owner: Resource, workload: Workload | null, name: string) => ({
  ...{ kind, workload, owner, setting: noSetting, reached: null, called: null },
  key: `${kind} ${resourceKey(owner)} ${name}`,
  widerKey: `${kind} ${resourceKey(owner)} ${name}`,
});

function dnsOf(mesh: Mesh, workload: Workload): Need {
  const possible = lookupsOf(mesh, networkPodOf(mesh, workload)).map(({ other, port, protocol }) =>
    leaving(mesh, workload, other, port, protocol),
  );
  return {
    ...ownedBy('dns', workload.resource, workload, ''),
    target: slot.code('53'),
    usual: [leaving(mesh, workload, KUBE_DNS, 53, 'UDP')],
    possible,
    isCaptured: capturesDns(mesh, workload),
  };
}

const hasSidecar = ({ sidecar }: Workload): boolean => sidecar.kind === 'known' && sidecar.value;

/** Pods that ask istiod: sidecars, gateways and waypoints for themselves, ztunnel for the pods that it takes. */
interface ProxyPods {
  readonly kind: 'control-plane' | 'ztunnel';
  readonly owner: Resource;
  readonly workload: Workload | null;
  readonly pod: NetworkPod;
}

function proxiesOf(mesh: Mesh): readonly ProxyPods[] {
  const seen = mesh.workloads
    .filter((one) => isZtunnel(one) || hasSidecar(one) || isGatewayWorkload(mesh, one))
    .map((workload) => ({
      ...{ owner: workload.resource, workload, pod: networkPodOf(mesh, workload) },
      kind: isZtunnel(workload) ? ('ztunnel' as const) : ('control-plane' as const),
    }));
  const made = gatewaysOfCharts(mesh)
    .filter(
      ({ source }) =>
        source.group !== API_GROUPS.gatewayApi ||
        isMadeByIstiod(source) ||
        isRunByIstio(mesh, source),
    )
    .map((one) => ({
      ...{ kind: 'control-plane' as const, owner: one.source, workload: null },
      pod: podsOfGateway(one),
    }));
  return [...seen, ...made];
}

const isZtunnel = ({ kind, labels }: Workload): boolean =>
  kind === 'DaemonSet' && labels.get('app') === 'ztunnel';

/** Proxies connect to port 15012, or to what they are told. NET-20 */
function controlPlaneOf(mesh: Mesh, { kind, owner, workload, pod }: ProxyPods): readonly Need[] {
  const asked = kind === 'ztunnel' ? authorityOf(mesh, workload) : addressAsked(mesh, workload);
  if (asked === null) return [];
  const planes = controlPlanes(mesh, asked.namespace);
  return [
    {
      ...ownedBy(kind, owner, workload, pod.key),
      target: slot.code(String(asked.port)),
      possible: planes.map((plane) => between(pod, plane, asked.port)),
    },
  ];
}

const DISCOVERY = { path: 'discoveryAddress', standard: '' };

interface AddressAsked {
  readonly namespace: string;
  readonly port: number;
}

/** Null if it is not known which pods a proxy asks. */
function addressAsked(mesh: Mesh, workload: Workload | null): AddressAsked | null {
  const home = mesh.configuration.rootNamespace;
  const { value, open } = valueInForce(mesh, workload, DISCOVERY);
  if (open !== undefined || typeof value !== 'string') return null;
  return value === '' ? { namespace: home, port: 15_012 } : addressIn(value, home);
}

/** ztunnel asks for certificates where its variable says. NET-27 */
function authorityOf(mesh: Mesh, workload: Workload | null): AddressAsked | null {
  const [written] = (workload?.containers ?? []).flatMap(
    ({ variables }) => variables.get('CA_ADDRESS') ?? [],
  );
  const home = mesh.configuration.rootNamespace;
  if (written === undefined) return { namespace: 'istio-system', port: 15_012 };
  return addressIn(written.value ?? '', home);
}

function addressIn(address: string, home: string): AddressAsked | null {
  const [host = '', port = ''] = address.replace(/^https?:\/\//, '').split(':');
  const name = parseServiceHost(host, home);
  return name === null || !/^\d+$/.test(port) || !name.name.startsWith('istiod')
    ? null
    : { namespace: name.namespace, port: Number(port) };
}

const isIstiod = ({ labels }: Workload): boolean => labels.get('app') === 'istiod';

/** Lists the pods of the control plane in a namespace; if they are not rendered, as its chart labels them. */
function controlPlanes(mesh: Mesh, namespace: string): readonly NetworkPod[] {
  const seen = mesh.workloads.filter((one) => isIstiod(one) && one.namespace === namespace);
  const labels = new Map([
    ['app', 'istiod'],
    ['istio', 'pilot'],
  ]);
  return seen.length > 0
    ? seen.map((one) => networkPodOf(mesh, one))
    : [podsElsewhere({ namespace, labels, serviceAccount: null })];
}

/** Tells whether anything here says in which namespace the control plane runs. */
export const isControlPlaneSeen = (mesh: Mesh): boolean =>
  mesh.workloads.some(isIstiod) ||
  mesh.charts.some(
    ({ chart, namespace }) =>
      chart.startsWith('istiod') && namespace === mesh.configuration.rootNamespace,
  );

/** The API server calls istiod from a node, or from outside the cluster. NET-21 */
const webhooksOf = (mesh: Mesh): readonly Need[] =>
  mesh.workloads.filter(isIstiod).map((workload) => ({
    ...ownedBy('webhooks', workload.resource, workload, ''),
    target: slot.code('15017'),
    possible: fromAnybody(networkPodOf(mesh, workload), 15_017),
  }));

const fromAnybody = (pod: NetworkPod, port: number): readonly NetworkPath[] =>
  ANYBODY.map((end) => arriving(pod, end, port));

/** Lists hosts and addresses outside the cluster that settings show. NET-22 */
function outsideOf(mesh: Mesh, workload: Workload): readonly Need[] {
  const asksProxy = workload.containers.some(({ variables }) =>
    [...variables.keys()].some((name) => /^(?:https?|all)_proxy$/i.test(name)),
  );
  if (asksProxy) return [];
  const needs = addressesOf(mesh, workload).flatMap(
    ({ container, setting, address }): readonly Need[] => {
      const { host } = address;
      const port = portOfAddress(address);
      const isNamed = address.form !== 'word' && (host.includes('.') || isAddress(host));
      if (container.init || port === null || !isNamed) return [];
      const end = outsideEnd(mesh, host, workload.namespace);
      if (end === null || isRouted(mesh, host)) return [];
      return [
        {
          ...ownedBy('outside', workload.resource, workload, `${host}:${String(port)}`),
          setting: () => `${container.name} ${setting}`,
          target: slot.code(`${host}:${String(port)}`),
          possible: [leaving(mesh, workload, end, port)],
        },
      ];
    },
  );
  return [...new Map(needs.map((need) => [need.key, need])).values()];
}

/** Routes may lead connections for a host elsewhere. */
const isRouted = (mesh: Mesh, host: string): boolean =>
  mesh
    .ofKind(API_GROUPS.istioNetworking, 'VirtualService')
    .some((route) =>
      viewOf('VirtualService', route).hosts.value.some(({ value }) => coversHost(value, host)),
    );

const KUBELET = { kind: 'address', address: '169.254.7.127' } as const;
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** The kubelet is on the pod's own node; for pods that ztunnel takes it has an address of its own. AMBIENT-12, NET-3 */
function probesOf(mesh: Mesh, workload: Workload): readonly Need[] {
  const ports = workload.containers.flatMap(({ node, ports: declared }) =>
    PROBES.flatMap((probe) => {
      const found = ['httpGet', 'tcpSocket', 'grpc']
        .map((form) => nodeAt(node, probe, form, 'port'))
        .find((port) => port?.kind === 'scalar');
      const written = found?.kind === 'scalar' ? found.value : null;
      return typeof written === 'number'
        ? [written]
        : declared.flatMap(({ name, number }) => (name === written ? [number] : []));
    }),
  );
  if (ports.length === 0) return [];
  const end = isRedirected(mesh, workload) ? KUBELET : ({ kind: 'node', isOwn: true } as const);
  const pod = networkPodOf(mesh, workload);
  return [...new Set(ports)].map((port) => ({
    ...ownedBy('probes', workload.resource, workload, String(port)),
    widerKey: `probes ${resourceKey(workload.resource)}`,
    target: slot.code(String(port)),
    possible: [arriving(pod, end, port)],
  }));
}

/** Ports of gateways at which their Services take connections. NET-23 */
function clientsOf(mesh: Mesh, workload: Workload): readonly Need[] {
  if (!isGatewayWorkload(mesh, workload)) return [];
  const ports = mesh.services
    .filter(({ workloads }) => workloads.includes(workload))
    .flatMap((service) => service.ports.map((port) => targetPortOf(port, workload)));
  return [...new Set(ports)].flatMap((port) =>
    port === null || SCRAPED.includes(port)
      ? []
      : [clientOf(workload.resource, workload, networkPodOf(mesh, workload), port)],
  );
}

const clientOf = (
  owner: Resource,
  workload: Workload | null,
  pod: NetworkPod,
  port: number,
): Need => ({
  ...ownedBy('clients', owner, workload, String(port)),
  target: slot.code(String(port)),
  usual: [arriving(pod, { kind: 'host', host: '' }, port)],
  possible: fromAnybody(pod, port),
});

/** Services that istiod makes for gateways have the port of health checks first, then those of listeners. NET-23 */
const clientsOfMade = (mesh: Mesh): readonly Need[] =>
  gatewaysOfCharts(mesh)
    .filter(({ source }) => isMadeByIstiod(source) && !isWaypoint(source))
    .flatMap((made) => {
      const listeners = viewOf('GatewayApiGateway', made.source).listeners.value;
      const ports = new Set([15_021, ...listeners.flatMap(({ port }) => port?.value ?? [])]);
      return [...ports].map((port) => clientOf(made.source, null, podsOfGateway(made), port));
    });

const isWaypoint = (gateway: Resource): boolean => viewOf('GatewayApiGateway', gateway).isWaypoint;

/** At these ports proxies show their metrics, merged with those of the application and alone. */
const SCRAPED = [15_020, 15_090];

/** Metrics of proxies, if something of the tree scrapes pods. NET-24 */
function scrapesOf(mesh: Mesh, workload: Workload): readonly Need[] {
  const isScraped =
    hasSidecar(workload) &&
    (workload.annotations.get('prometheus.io/scrape') === 'true' ||
      mesh.ofKind('monitoring.coreos.com', 'PodMonitor').length > 0);
  if (!isScraped) return [];
  return [
    {
      ...{ ...ownedBy('scrape', workload.resource, workload, ''), target: slot.code('15020') },
      possible: SCRAPED.flatMap((port) => fromAnybody(networkPodOf(mesh, workload), port)),
      isMetByOne: true,
    },
  ];
}
