import { asMeshConfig, meshParts } from '../../istio/index.ts';
import type { Plain, Resource } from '../../manifest/index.ts';
import { fieldPath, OPERATOR_GROUPS, runsPods } from '../../manifest/index.ts';
import type { Mesh, MESH_PARTS } from '../../istio/index.ts';
import type { Change } from './change.ts';
import { unreadLabels } from './unread-labels.ts';

type MeshPart = (typeof MESH_PARTS)[number];

/**
 * Says of each change whether it is one of what the control plane or a gateway runs from. An object that
 * is an input on either side is one: renaming, relabelling or moving it is a change of it too.
 */
export function withMeshParts(
  changes: readonly Change[],
  before: Mesh | null,
  after: Mesh | null,
): readonly Change[] {
  if (changes.length === 0) return changes;
  const [was, is] = [before, after].map((mesh) =>
    mesh === null ? () => null : meshParts(mesh.resources, mesh.configuration.rootNamespace),
  );
  const partIn = (lookUp: typeof was, resource: Resource | null): MeshPart | null =>
    resource === null ? null : (lookUp?.(resource) ?? null);
  const labels = namespaceFields([before, after]);
  const isUnread = unreadLabels(...[before, after].filter((mesh) => mesh !== null));
  return changes.map((change) => {
    const parts = [partIn(was, change.oldObject), partIn(is, change.object)];
    const own = parts.includes('control-plane') ? 'control-plane' : (parts[0] ?? parts[1] ?? null);
    // what nobody reads restarts a gateway, and makes nothing else of it
    const isQuietLabel = own === 'gateway' && isUnread(change);
    const part = own === null || isQuietLabel ? null : partOfField(change, own, labels);
    return part === null ? change : { ...change, part };
  });
}

/** The field's part; null where the part does not depend on the field. */
function partOfField(
  change: Change,
  part: MeshPart,
  namespaceLabels: ReadonlySet<string>,
): MeshPart | null {
  const resource = change.object ?? change.oldObject;
  const { field } = change;
  if (resource === null) return null;
  // that the root namespace is written down now changes nothing
  if (resource.kind === 'Namespace')
    return (field === null ? change.object === null : namespaceLabels.has(field)) ? part : null;
  if (field === null) return part;
  if (field.startsWith('metadata')) return isLabelInput(resource, field) ? part : null;
  if (OPERATOR_GROUPS.has(resource.group)) return partOfOperator(resource, field, part);
  return isQuiet(change, resource, field, part) ? null : part;
}

/** Fields that the controllers of the cluster write, and for gateways those of the ordinary course. */
function isQuiet(change: Change, resource: Resource, field: string, part: MeshPart): boolean {
  if (/^(?:status|apiVersion)\b/.test(field)) return true;
  if (part === 'control-plane') return false;
  if (resource.kind === 'Service') return !GATEWAY_SERVICE.test(field);
  return runsPods(resource) && isQuietForGateways(change, field);
}

/** Labels of a namespace that istiod, its webhooks or the cluster read before its pods run. */
const NAMESPACE_LABELS = [
  'topology.istio.io/network',
  'istio-injection',
  'istio.io/rev',
  'istio.io/tag',
  'istio.io/dataplane-mode',
  'istio.io/use-waypoint',
  'pod-security.kubernetes.io/enforce',
];

/** Those fields, and the labels by which istiod is told which namespaces it reads at all. */
const namespaceFields = (meshes: readonly (Mesh | null)[]): ReadonlySet<string> =>
  new Set(
    [...NAMESPACE_LABELS, ...meshes.flatMap(discoveryLabels)].map((label) =>
      fieldPath(['metadata', 'labels', label]),
    ),
  );

function discoveryLabels(mesh: Mesh | null): readonly string[] {
  if (mesh === null) return [];
  const { discoverySelectors } = asMeshConfig(mesh.configuration.settings);
  return discoverySelectors.value.flatMap(({ matchLabels, matchExpressions }) => [
    ...matchLabels.value.keys(),
    ...matchExpressions.value.flatMap(({ key }) => key?.value ?? []),
  ]);
}

/** Labels that make a Secret one of another cluster, or a webhook one of a revision. */
const isLabelInput = ({ kind }: Resource, field: string): boolean =>
  /\['istio\/multiCluster'\]/.test(field) ||
  (kind.endsWith('WebhookConfiguration') && /^metadata\.labels\['istio\.io\//.test(field)) ||
  (kind === 'ConfigMap' && /gateway\.istio\.io\/defaults-for-class/.test(field));

const OPERATOR_GATEWAYS =
  /^spec\.(?:components\.(?:ingressGateways|egressGateways)|values\.gateways)(?:[.[]|$)/;
/** What the control plane itself is made from; what belongs to add-ons is not. */
const OPERATOR_CONTROL_PLANE =
  /^spec(?:\.(?:hub|tag|version|profile|revision|namespace|defaultRevision|targetRef|updateStrategy|type|meshConfig|unvalidatedValues)(?:[.[]|$)|\.components(?:$|\.(?:base|pilot|cni|ztunnel|istiodRemote)(?:[.[]|$))|\.values(?:$|\.(?:global|pilot|cni|istio_cni|ztunnel|base|istiodRemote|sidecarInjectorWebhook|meshConfig|revision|defaultRevision|revisionTags|profile)(?:[.[]|$))|$)/;

function partOfOperator({ group }: Resource, field: string, part: MeshPart): MeshPart | null {
  // Maistra's own fields are not Istio's: all of them count
  if (group === 'maistra.io') return part;
  if (part === 'gateway' || OPERATOR_GATEWAYS.test(field)) return 'gateway';
  return OPERATOR_CONTROL_PLANE.test(field) ? part : null;
}

const GATEWAY_SERVICE =
  /^spec(?:$|\.(?:selector|ports|type|externalName|externalIPs|loadBalancer\w+|clusterIP)(?:[.[]|$))/;

/** Fields of a gateway's pods that are turned in the ordinary course: size, place, roll-out, marks. */
const QUIET = [
  /^spec\.(?:strategy|updateStrategy|revisionHistoryLimit|minReadySeconds|progressDeadlineSeconds)(?:[.[]|$)/,
  /^spec\.template\.spec\.(?:affinity|tolerations|nodeSelector|topologySpreadConstraints|priorityClassName|terminationGracePeriodSeconds)(?:[.[]|$)/,
  /^spec\.template\.spec\.(?:initC|c)ontainers\[[^\]]*\]\.(?:resources|lifecycle|imagePullPolicy)(?:[.[]|$)/,
  /^spec\.template\.metadata\.annotations(?!.*istio\.io\/)/,
  /^spec\.template\.metadata\.labels\['(?:app\.kubernetes\.io\/(?:version|managed-by)|helm\.sh\/chart)'\]$/,
];

function isQuietForGateways({ kind, after }: Change, field: string): boolean {
  if (kind === 'injection' || kind === 'revision' || kind === 'proxy-config') return false;
  if (field === 'spec.replicas') return !isNone(after);
  return QUIET.some((pattern) => pattern.test(field));
}

const isNone = (value: Plain): boolean => value === 0 || value === '0';
