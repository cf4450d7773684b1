import { API_GROUPS } from './api-groups.ts';
import type { KindRow, RootReach, SelectorField } from './kind-row.ts';

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
