import {
  API_GROUPS,
  booleanAt,
  entriesAt,
  itemsAt,
  mapNode,
  nodeAt,
  resourceKey,
  resourceOf,
  scalar,
  seqNode,
  stringAt,
} from '../../../manifest/index.ts';
import type { MapNode, Node, Resource } from '../../../manifest/index.ts';
import { asCanary } from '../../views/canary.ts';
import type { Mesh } from '../mesh.ts';

const FLAGGER = 'flagger.app';

const known = new WeakMap<Mesh, readonly Resource[]>();

/** Lists the VirtualServices that proxies get: those written, but for those in whose place Flagger makes its own. */
export function virtualServicesInForce(mesh: Mesh): readonly Resource[] {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const made = mesh
    .ofKind(FLAGGER, 'Canary')
    .filter((canary) => flaggerProvider(mesh, canary) === 'istio')
    .flatMap((canary) => virtualServiceOf(canary) ?? []);
  const keys = new Set(made.map(resourceKey));
  const written = mesh.ofKind(API_GROUPS.istioNetworking, 'VirtualService');
  const found =
    made.length === 0
      ? written
      : [...written.filter((one) => !keys.has(resourceKey(one))), ...made];
  known.set(mesh, found);
  return found;
}

/**
 * Names the provider of a Canary: its own, else that of the installation, which is Istio where it says none
 * (`-mesh-provider`). Null where no installation is seen, and nothing else shows that it is Istio.
 */
function flaggerProvider(mesh: Mesh, canary: Resource): string | null {
  const own = asCanary(canary).provider?.value ?? '';
  if (own !== '') return own;
  const installed = installedProvider(mesh);
  if (installed !== null) return installed;
  const isOfIstio = itemsAt(canary.node, 'spec', 'service', 'gateways').length > 0;
  const target = stringAt(canary.node, 'spec', 'targetRef', 'name') ?? '';
  const isMeshed = mesh.workloads.some(
    ({ namespace, name, sidecar }) =>
      namespace === canary.namespace &&
      name === target &&
      sidecar.kind === 'known' &&
      sidecar.value,
  );
  return isOfIstio || isMeshed ? 'istio' : null;
}

const OPTION = /^--?mesh-provider=(.*)$/;

/** Reads the provider of the installation, of its chart or of its Deployment; null where none is seen. */
function installedProvider(mesh: Mesh): string | null {
  const chart = mesh.charts.find(({ chart: name }) => name === 'flagger');
  if (chart !== undefined) return nonEmpty(stringAt(chart.values, 'meshProvider')) ?? 'istio';
  const running = mesh
    .ofKind(API_GROUPS.apps, 'Deployment')
    .filter(({ name }) => name === 'flagger')
    .flatMap(({ node }) => itemsAt(node, 'spec', 'template', 'spec', 'containers'));
  if (running.length === 0) return null;
  const options = running
    .flatMap((container) => [...itemsAt(container, 'args'), ...itemsAt(container, 'command')])
    .flatMap((arg) => (arg.kind === 'scalar' ? (OPTION.exec(String(arg.value))?.[1] ?? []) : []));
  return options[0] ?? 'istio';
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** Fields of a Canary's Service that its one route takes over (istio.go of Flagger). */
const ROUTE_FIELDS = ['match', 'rewrite', 'timeout', 'retries', 'corsPolicy', 'headers'] as const;

/**
 * Makes the VirtualService as it is between two rollouts: for the hosts of the Canary and its own Service, at the gateways
 * that it names or in the mesh, with all requests to the proven version. Undefined for one that is handed over to, and for
 * TCP.
 */
function virtualServiceOf(canary: Resource): Resource | undefined {
  const service = nodeAt(canary.node, 'spec', 'service');
  const { apex } = asCanary(canary);
  if (service?.kind !== 'map' || apex === '' || booleanAt(service, 'delegation') === true)
    return undefined;
  if (stringAt(service, 'appProtocol')?.toLowerCase() === 'tcp') return undefined;
  const { origin } = service;
  const map = (entries: Readonly<Record<string, Node>>): MapNode =>
    mapNode(new Map(Object.entries(entries)), origin);
  const text = (value: string): Node => scalar(value, origin);
  const hosts = itemsAt(service, 'hosts');
  const isNamed = hosts.some(
    (host) => host.kind === 'scalar' && ['*', apex].includes(String(host.value)),
  );
  const gateways = itemsAt(service, 'gateways');
  const taken = entriesAt(service);
  const destination = map({ destination: map({ host: text(`${apex}-primary`) }) });
  const route = map({
    ...Object.fromEntries(
      ROUTE_FIELDS.flatMap((field) => {
        const node = taken.get(field);
        return node === undefined ? [] : [[field, node] as const];
      }),
    ),
    route: seqNode([destination], origin),
  });
  return resourceOf(
    map({
      apiVersion: text('networking.istio.io/v1beta1'),
      kind: text('VirtualService'),
      metadata: map({ name: text(apex), namespace: text(canary.namespace) }),
      spec: map({
        hosts: seqNode(isNamed ? hosts : [...hosts, text(apex)], origin),
        gateways: seqNode(gateways.length === 0 ? [text('mesh')] : gateways, origin),
        http: seqNode([route], origin),
      }),
    }),
    apex,
  );
}
