import { API_GROUPS } from './api-groups.ts';
import type { KindRow, RootReach, SelectorField } from './kind-row.ts';

const networkingGroup = API_GROUPS.istioNetworking;

/** Istio's kinds of traffic (https://istio.io/latest/docs/reference/config/networking/). */
export const ISTIO_NETWORKING: readonly KindRow[] = [
  {
    group: networkingGroup,
    kind: 'VirtualService',
    family: 'route',
    exportToDefault: 'defaultVirtualServiceExportTo',
    unordered: ['match', 'http.route'],
  },
  {
    group: networkingGroup,
    kind: 'DestinationRule',
    family: 'traffic-policy',
    restricts: true,
    selector: { field: 'workloadSelector', flavour: 'matchLabels', evenEmpty: true },
    exportToDefault: 'defaultDestinationRuleExportTo',
    // DR-2; with a workloadSelector it is for its own namespace: DR-10
    inRootNamespace: {
      selected: 'own-namespace',
      holdsBy: 'host',
      decides: 'is used by clients of every namespace for every host that has no rule of its own',
    },
    unordered: ['spec.subsets'],
  },
  {
    group: networkingGroup,
    kind: 'Gateway',
    family: 'gateway',
    restricts: true,
    ownLabelsCount: true,
    selector: { field: 'selector', flavour: 'plain' },
  },
  {
    group: networkingGroup,
    kind: 'ServiceEntry',
    family: 'registry',
    ownLabelsCount: true,
    selector: { field: 'workloadSelector', flavour: 'labels' },
    exportToDefault: 'defaultServiceExportTo',
    unordered: ['spec.ports'],
  },
  {
    group: networkingGroup,
    kind: 'Sidecar',
    family: 'visibility',
    restricts: true,
    selector: { field: 'workloadSelector', flavour: 'labels', evenEmpty: true },
    // SIDECAR-1
    inRootNamespace: {
      selected: 'own-namespace',
      holdsBy: 'selecting-nothing',
      decides:
        'decides what every workload without a Sidecar of its own or of its namespace can reach',
    },
  },
  {
    group: networkingGroup,
    kind: 'EnvoyFilter',
    family: 'extension',
    restricts: true,
    selector: { field: 'workloadSelector', flavour: 'labels' },
    targets: ['targetRefs'],
    // SCOPE-1
    inRootNamespace: {
      selected: 'every-namespace',
      holdsBy: 'selecting-nothing',
      decides: 'changes the configuration of every proxy below the level that Istio checks',
    },
  },
  {
    group: networkingGroup,
    kind: 'ProxyConfig',
    family: 'proxy-settings',
    selector: { field: 'selector', flavour: 'matchLabels' },
    // PUSH-4
    inRootNamespace: {
      selected: 'own-namespace',
      holdsBy: 'selecting-nothing',
      decides: 'sets how every proxy starts, from the next restart of its pod on',
    },
  },
  { group: networkingGroup, kind: 'WorkloadEntry', family: 'registry' },
  { group: networkingGroup, kind: 'WorkloadGroup', family: 'registry' },
];

const security = API_GROUPS.istioSecurity;
const extensions = API_GROUPS.istioExtensions;

const selector: SelectorField = { field: 'selector', flavour: 'matchLabels' };

/** In the root namespace these hold for every workload, or for those of any namespace that they select. */
const forEveryWorkload = (decides: string): RootReach => ({
  selected: 'every-namespace',
  holdsBy: 'selecting-nothing',
  decides,
});

/** Sources, operations and conditions of a rule are sets (AUTHZ-1 and following). */
const FIELDS_OF_RULES = [
  'Principals',
  'RequestPrincipals',
  'Namespaces',
  'ServiceAccounts',
  'IpBlocks',
  'RemoteIpBlocks',
  'Hosts',
  'Ports',
  'Methods',
  'Paths',
];

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** Istio's policies: security, telemetry, extensions (https://istio.io/latest/docs/reference/config/). */
export const ISTIO_POLICIES: readonly KindRow[] = [
  {
    group: security,
    kind: 'AuthorizationPolicy',
    family: 'authorization',
    restricts: true,
    selector,
    targets: ['targetRef', 'targetRefs'],
    // AUTHZ-1, AUTHZ-2
    inRootNamespace: forEveryWorkload('decides which requests every workload answers'),
    unordered: [
      'rules',
      'from',
      'to',
      'when',
      'values',
      'notValues',
      ...FIELDS_OF_RULES.flatMap((name) => [lowerFirst(name), `not${name}`]),
    ],
  },
  {
    group: security,
    kind: 'RequestAuthentication',
    family: 'authorization',
    restricts: true,
    selector,
    targets: ['targetRef', 'targetRefs'],
    // JWT-9
    inRootNamespace: forEveryWorkload('decides which tokens every workload accepts'),
  },
  {
    group: security,
    kind: 'PeerAuthentication',
    family: 'mtls',
    restricts: true,
    selector,
    // MTLS-2, MTLS-4; reports tell the mode that comes out
    inRootNamespace: { selected: 'nothing', holdsBy: 'selecting-nothing' },
  },
  {
    group: API_GROUPS.istioTelemetry,
    kind: 'Telemetry',
    family: 'telemetry',
    selector,
    targets: ['targetRef', 'targetRefs'],
    // SCOPE-3: with a selector it is for pods of the root namespace alone
    inRootNamespace: {
      ...forEveryWorkload('decides about logs, metrics and traces of every workload'),
      selected: 'own-namespace',
    },
  },
  {
    group: extensions,
    kind: 'WasmPlugin',
    family: 'extension',
    selector,
    targets: ['targetRef', 'targetRefs'],
    // SCOPE-2
    inRootNamespace: forEveryWorkload('runs in every proxy'),
  },
  {
    group: extensions,
    kind: 'TrafficExtension',
    family: 'extension',
    selector,
    targets: ['targetRefs'],
    // SCOPE-2
    inRootNamespace: forEveryWorkload('runs in every proxy'),
  },
];

/** Kinds of Istio before 1.6. A MeshPolicy belongs to no namespace and holds for the mesh. */
export const RETIRED_ISTIO: readonly KindRow[] = [
  {
    group: 'authentication.istio.io',
    kind: 'MeshPolicy',
    family: 'mtls',
    clusterScoped: true,
  },
  { group: 'authentication.istio.io', kind: 'Policy', family: 'mtls' },
  { group: 'rbac.istio.io', kind: 'ServiceRole', family: 'authorization' },
  { group: 'rbac.istio.io', kind: 'ServiceRoleBinding', family: 'authorization' },
  {
    group: 'rbac.istio.io',
    kind: 'ClusterRbacConfig',
    family: 'authorization',
    clusterScoped: true,
  },
  { group: 'rbac.istio.io', kind: 'RbacConfig', family: 'authorization' },
];

/** Objects from which an operator installs Istio. */
export const ISTIO_INSTALLATIONS: readonly KindRow[] = [
  { group: API_GROUPS.istioInstall, kind: 'IstioOperator', family: 'installation' },
  { group: API_GROUPS.istioInstall, kind: 'IstioControlPlane', family: 'installation' },
  ...['Istio', 'IstioCNI', 'IstioRevision', 'IstioRevisionTag', 'ZTunnel'].map((kind): KindRow => ({
    group: 'sailoperator.io',
    kind,
    family: 'installation',
    clusterScoped: true,
  })),
];

const gatewayApiGroup = API_GROUPS.gatewayApi;
const experimentalGroup = API_GROUPS.gatewayApiExperimental;

/** Kinds of the Gateway API (https://gateway-api.sigs.k8s.io/reference/spec/), experimental ones included. */
export const GATEWAY_API: readonly KindRow[] = [
  { group: gatewayApiGroup, kind: 'Gateway', family: 'gateway', ownLabelsCount: true },
  { group: gatewayApiGroup, kind: 'GatewayClass', family: 'installation', clusterScoped: true },
  { group: gatewayApiGroup, kind: 'ListenerSet', family: 'other' },
  ...['HTTPRoute', 'GRPCRoute'].map((kind): KindRow => ({
    group: gatewayApiGroup,
    kind,
    family: 'route',
    unordered: ['rules.matches', 'parentRefs'],
  })),
  { group: gatewayApiGroup, kind: 'TCPRoute', family: 'route' },
  { group: gatewayApiGroup, kind: 'TLSRoute', family: 'route' },
  { group: gatewayApiGroup, kind: 'UDPRoute', family: 'route', withoutEffect: true },
  { group: gatewayApiGroup, kind: 'ReferenceGrant', family: 'grant' },
  {
    group: gatewayApiGroup,
    kind: 'BackendTLSPolicy',
    family: 'policy-of-backends',
    targets: ['targetRefs'],
  },
  { group: experimentalGroup, kind: 'XBackend', family: 'registry' },
  {
    group: experimentalGroup,
    kind: 'XBackendTrafficPolicy',
    family: 'policy-of-backends',
    targets: ['targetRefs'],
  },
  { group: experimentalGroup, kind: 'XMesh', family: 'installation', clusterScoped: true },
];
