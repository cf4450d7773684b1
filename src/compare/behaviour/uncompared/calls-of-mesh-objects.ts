import type { Mesh } from '../../../istio/index.ts';
import { completedHost, networkOf, viewOf } from '../../../istio/index.ts';
import type { Node, Plain, Resource } from '../../../manifest/index.ts';
import { API_GROUPS, nodeAt, plainOf } from '../../../manifest/index.ts';
import type { CallKind } from './call-kind.ts';
import type { FieldKeys } from './changed-fields.ts';
import { differences, isReadMetadata } from './changed-fields.ts';

type Pair = Readonly<Record<'was' | 'is', Resource | null>>;
type Sides = Readonly<Record<'before' | 'after', Mesh>>;

/** Lists the calls that one side of an object may decide and that are in no cell. */
type CallsOf = (resource: Resource, mesh: Mesh) => readonly CallKind[];

const always =
  (...calls: readonly CallKind[]): CallsOf =>
  () =>
    calls;

/** Says what is known of a kind. */
interface Row {
  /** Fields that the comparison of calls goes by, or of which its notes speak, with all below them; one in another may be any call's. */
  readonly followed: readonly string[];
  readonly calls: CallsOf;
}

const { istioNetworking, istioSecurity, gatewayApi } = API_GROUPS;

const UNDER_LOAD = ['connectionPool', 'outlierDetection', 'loadBalancer', 'retryBudget'];

/** Names the mode alone of TLS: whether a caller accepts the certificate that it gets is nowhere compared. */
const POLICIES = ['trafficPolicy', 'subsets.trafficPolicy'].flatMap((policy) =>
  [policy, `${policy}.portLevelSettings`].flatMap((at) =>
    [...UNDER_LOAD, 'tls.mode', 'port'].map((field) => `${at}.${field}`),
  ),
);

const HTTP = [
  ...['name', 'match', 'route', 'redirect', 'directResponse', 'delegate', 'rewrite', 'timeout'],
  ...['retries', 'fault', 'mirror', 'mirrors', 'mirrorPercentage', 'mirrorPercent', 'headers'],
  'corsPolicy',
].map((field) => `http.${field}`);

/** Kinds of which the comparison of calls knows what they do, as `group/kind`. */
const ROWS: ReadonlyMap<string, Row> = new Map<string, Row>([
  [
    'networking.k8s.io/NetworkPolicy',
    {
      followed: ['podSelector', 'policyTypes', 'ingress', 'egress'],
      calls: ofNetworkPolicy,
    },
  ],
  [
    `${istioSecurity}/AuthorizationPolicy`,
    {
      followed: ['selector', 'targetRef', 'targetRefs', 'action', 'rules'],
      calls: always('callers'),
    },
  ],
  [
    `${istioSecurity}/PeerAuthentication`,
    { followed: ['selector', 'mtls', 'portLevelMtls'], calls: always('callers') },
  ],
  [
    `${istioSecurity}/RequestAuthentication`,
    {
      followed: ['selector', 'targetRef', 'targetRefs', 'jwtRules'],
      calls: always('callers'),
    },
  ],
  [
    `${istioNetworking}/Sidecar`,
    {
      followed: ['workloadSelector', 'egress', 'ingress', 'outboundTrafficPolicy'],
      calls: always('outside'),
    },
  ],
  [
    `${istioNetworking}/ServiceEntry`,
    {
      followed: [
        ...['hosts', 'addresses', 'ports', 'location', 'resolution', 'endpoints'],
        ...['workloadSelector', 'exportTo', 'subjectAltNames'],
      ],
      calls: always('outside'),
    },
  ],
  [
    `${istioNetworking}/VirtualService`,
    {
      followed: ['hosts', 'gateways', ...HTTP, 'tls', 'tcp', 'exportTo'],
      calls: ofVirtualService,
    },
  ],
  [
    `${istioNetworking}/DestinationRule`,
    {
      followed: [
        ...['host', 'workloadSelector', 'exportTo', 'subsets.name', 'subsets.labels'],
        ...POLICIES,
      ],
      calls: ofDestinationRule,
    },
  ],
  [`${istioNetworking}/Gateway`, { followed: ['selector', 'servers'], calls: always() }],
  [`${gatewayApi}/Gateway`, { followed: ['gatewayClassName', 'listeners'], calls: always() }],
  ...['HTTPRoute', 'GRPCRoute'].map(
    (kind) =>
      [
        `${gatewayApi}/${kind}`,
        { followed: ['parentRefs', 'hostnames', 'rules'], calls: always() },
      ] satisfies readonly [string, Row],
  ),
]);

/** Lists the calls that an object of the mesh, or of its network, may decide and that are in no cell; null for a kind of which nothing is known. */
export function callsOfMeshObject(
  { was, is }: Pair,
  changed: readonly FieldKeys[],
  { before, after }: Sides,
): readonly CallKind[] | null {
  const resource = is ?? was;
  if (resource === null) return null;
  const row = ROWS.get(`${resource.group}/${resource.kind}`);
  if (row === undefined) return null;
  const isRead = changed.some(isReadMetadata);
  const fields = differences(specOf(was), specOf(is)).map((path) => path.join('.'));
  if (fields.length === 0 && was !== null && is !== null) return isRead ? ['any'] : [];
  const isFollowed = (field: string): boolean =>
    row.followed.some((each) => field === each || field.startsWith(`${each}.`));
  const isWhole = fields.every(isFollowed) && !isRead;
  return [
    ...new Set([
      ...(isWhole ? [] : (['any'] as const)),
      ...(was === null ? [] : row.calls(was, before)),
      ...(is === null ? [] : row.calls(is, after)),
    ]),
  ];
}

const specOf = (resource: Resource | null): Plain => {
  const spec = resource === null ? undefined : nodeAt(resource.node, 'spec');
  return spec === undefined ? null : plainOf(spec);
};

/** Cells are calls to Services: no other connection of the pods is compared. */
function ofNetworkPolicy(policy: Resource, mesh: Mesh): readonly CallKind[] {
  return networkOf(mesh)
    .rulesOf(policy)
    .flatMap(({ direction }): readonly CallKind[] =>
      direction === 'ingress' ? ['to-pods'] : ['from-pods', 'outside', 'dns'],
    );
}

function ofVirtualService(resource: Resource, mesh: Mesh): readonly CallKind[] {
  const { hosts, gateways } = viewOf('VirtualService', resource);
  const isInMesh =
    gateways.value.length === 0 || gateways.value.some(({ value }) => value === 'mesh');
  const names = isInMesh ? hosts.value.map(({ value }) => value) : [];
  const areHere = names.every((host) => isHere(host, resource, mesh));
  const chooses = isInMesh && keysOf(resource.node).some((key) => CHOOSING.has(key));
  return [...(areHere ? [] : (['outside'] as const)), ...(chooses ? (['callers'] as const) : [])];
}

/** Fields by which a route is for some callers only. */
const CHOOSING: ReadonlySet<string> = new Set(['sourceLabels', 'sourceNamespace', 'sourceSubnet']);

function keysOf(node: Node): readonly string[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'seq') return node.items.flatMap(keysOf);
  return [...node.entries].flatMap(([key, value]) => [key, ...keysOf(value)]);
}

function ofDestinationRule(resource: Resource, mesh: Mesh): readonly CallKind[] {
  const { host } = viewOf('DestinationRule', resource);
  return host === null || isHere(host.value, resource, mesh) ? [] : ['outside'];
}

/** Tells whether a host is that of a Service with pods here. */
function isHere(host: string, { namespace }: Resource, mesh: Mesh): boolean {
  const name = completedHost(host, namespace, mesh.configuration.clusterDomain).toLowerCase();
  return mesh.services.some((one) => one.host.toLowerCase() === name && one.workloads.length > 0);
}
