import {
  API_GROUPS,
  GATEWAY_API_GROUPS,
  ISTIO_GROUPS,
  RETIRED_ISTIO_GROUPS,
} from './api-groups.ts';
import { CLUSTER_SCOPED, KUBERNETES, WORKLOADS } from './kubernetes-kinds.ts';
import { DELIVERY, SECRET_MAKERS } from './controller-kinds.ts';
import {
  GATEWAY_API,
  ISTIO_NETWORKING,
  ISTIO_INSTALLATIONS,
  ISTIO_POLICIES,
  RETIRED_ISTIO,
} from './mesh-kinds.ts';
import type { GroupKind, KindRow } from './kind-row.ts';

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
  ...CLUSTER_SCOPED,
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

/** Whether objects of the kind run pods, from a template of their own or as one. */
export const runsPods = (id: GroupKind): boolean => rowOf(id)?.podTemplate !== undefined;

/** Whether objects of the kind belong to no namespace; kinds that are not known here count as namespaced. */
export const isClusterScoped = (group: string, kind: string): boolean =>
  rowOf({ group, kind })?.clusterScoped === true;
