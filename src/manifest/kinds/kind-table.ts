import {
  API_GROUPS,
  GATEWAY_API_GROUPS,
  ISTIO_GROUPS,
  RETIRED_ISTIO_GROUPS,
} from './api-groups.ts';
import {
  CLUSTER_SCOPED,
  KUBERNETES,
  NETWORK_POLICIES,
  WORKLOADS,
  NAMESPACED,
} from './kubernetes-kinds.ts';
import {
  GATEWAY_API,
  ISTIO_NETWORKING,
  ISTIO_INSTALLATIONS,
  ISTIO_POLICIES,
  RETIRED_ISTIO,
} from './mesh-kinds.ts';
import type { GroupKind, KindRow, SecretMaker } from './kind-row.ts';

const delivering = (group: string, kinds: readonly string[]): readonly KindRow[] =>
  kinds.map((kind) => ({ group, kind, family: 'delivery' }));

/** Kinds whose objects say what is applied to a cluster: appliers, and the sources that they apply from. */
const DELIVERY: readonly KindRow[] = [
  ...delivering(API_GROUPS.argo, ['Application', 'ApplicationSet', 'AppProject']),
  ...delivering(API_GROUPS.fluxKustomize, ['Kustomization']),
  ...delivering(API_GROUPS.fluxHelm, ['HelmRelease']),
  ...delivering(API_GROUPS.fluxSource, [
    'GitRepository',
    'OCIRepository',
    'Bucket',
    'HelmRepository',
    'HelmChart',
  ]),
  ...delivering(API_GROUPS.fluxOperator, [
    'FluxInstance',
    'ResourceSet',
    'ResourceSetInputProvider',
  ]),
  ...delivering('helm.cattle.io', ['HelmChart', 'HelmChartConfig']),
  ...delivering('fleet.cattle.io', ['GitRepo', 'HelmOp']),
];

const OWN_NAME: SecretMaker = { names: [], labels: [] };

const row = (group: string, kind: string, makesSecret: SecretMaker): KindRow => ({
  group,
  kind,
  family: 'other',
  makesSecret,
});

/** Secrets, and the custom resources from which a controller makes one. */
const SECRET_MAKERS: readonly KindRow[] = [
  row(API_GROUPS.core, 'Secret', OWN_NAME),
  row('bitnami.com', 'SealedSecret', {
    names: [['spec', 'template', 'metadata', 'name']],
    labels: [['spec', 'template', 'metadata', 'labels']],
  }),
  row(API_GROUPS.externalSecrets, 'ExternalSecret', {
    names: [['spec', 'target', 'name']],
    labels: [['spec', 'target', 'template', 'metadata', 'labels']],
  }),
  // The retired predecessor of external-secrets.io; its Secret has the object's own name.
  row('kubernetes-client.io', 'ExternalSecret', {
    names: [],
    labels: [['spec', 'template', 'metadata', 'labels']],
  }),
  {
    ...row(API_GROUPS.externalSecrets, 'ClusterExternalSecret', {
      names: [
        ['spec', 'externalSecretName'],
        ['spec', 'externalSecretSpec', 'target', 'name'],
      ],
      labels: [['spec', 'externalSecretSpec', 'target', 'template', 'metadata', 'labels']],
    }),
    clusterScoped: true,
  },
  row(API_GROUPS.certManager, 'Certificate', {
    names: [['spec', 'secretName']],
    labels: [['spec', 'secretTemplate', 'labels']],
  }),
  ...['VaultStaticSecret', 'VaultDynamicSecret', 'VaultPKISecret'].map((kind) =>
    row('secrets.hashicorp.com', kind, {
      names: [['spec', 'destination', 'name']],
      labels: [['spec', 'destination', 'labels']],
    }),
  ),
  row('onepassword.com', 'OnePasswordItem', OWN_NAME),
];

/** All kinds of which something is known, one row each. */
export const KIND_ROWS: readonly KindRow[] = [
  ...ISTIO_NETWORKING,
  ...ISTIO_POLICIES,
  ...RETIRED_ISTIO,
  ...ISTIO_INSTALLATIONS,
  ...GATEWAY_API,
  ...WORKLOADS,
  ...KUBERNETES,
  ...DELIVERY,
  ...SECRET_MAKERS,
  ...NETWORK_POLICIES,
  ...CLUSTER_SCOPED,
  ...NAMESPACED,
];

/** By kind, then by group: asked of every object again and again, so that no key is put together for it. */
const byKindAndGroup = new Map<string, Map<string, KindRow>>();
for (const row of KIND_ROWS)
  for (const group of [row.group, ...(row.formerGroups ?? [])]) {
    const ofKind = byKindAndGroup.get(row.kind) ?? new Map<string, KindRow>();
    byKindAndGroup.set(row.kind, ofKind.set(group, row));
  }

/** What is known of a kind, by its group of today or an earlier one; undefined where nothing is. */
export const rowOf = ({ group, kind }: GroupKind): KindRow | undefined =>
  byKindAndGroup.get(kind)?.get(group);

/** A kind of Istio that today's releases serve: traffic, security, telemetry, extensions. */
export const isIstioKind = ({ group }: GroupKind): boolean => ISTIO_GROUPS.has(group);

/** A kind of the Gateway API, experimental ones included. */
export const isGatewayApi = ({ group }: GroupKind): boolean => GATEWAY_API_GROUPS.has(group);

/** A kind of Istio that no supported release serves any more (`MeshPolicy`, `ServiceRole`, Mixer rules). */
export const isRetiredMeshKind = ({ group }: GroupKind): boolean => RETIRED_ISTIO_GROUPS.has(group);

/** Whether an object configures the mesh: Istio's kinds, also retired ones, IstioOperator, and the Gateway API. */
export const isMeshKind = (id: GroupKind): boolean =>
  isIstioKind(id) ||
  isGatewayApi(id) ||
  id.group === API_GROUPS.istioInstall ||
  isRetiredMeshKind(id);

/** Routes of the Gateway API. */
export const GATEWAY_API_ROUTES: readonly KindRow[] = GATEWAY_API.filter(
  ({ family }) => family === 'route',
);

/** Those of them that gateways of Istio serve. */
export const SERVED_ROUTES: readonly KindRow[] = GATEWAY_API_ROUTES.filter(
  ({ withoutEffect }) => withoutEffect !== true,
);

/** Tells whether an object is one of those routes. */
export const isServedRoute = (object: Pick<KindRow, 'group' | 'kind'>): boolean =>
  SERVED_ROUTES.some(({ group, kind }) => group === object.group && kind === object.kind);

/** Whether objects of the kind run pods, from a template of their own or as one. */
export const runsPods = (id: GroupKind): boolean => rowOf(id)?.podTemplate !== undefined;

/** Whether objects of the kind belong to no namespace; kinds that are not known here count as namespaced. */
export const isClusterScoped = (group: string, kind: string): boolean =>
  rowOf({ group, kind })?.clusterScoped === true;
