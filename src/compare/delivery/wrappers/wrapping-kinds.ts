import { isMeshKind, rowOf } from '../../../manifest/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { isDelivering } from '../../../gitops/index.ts';

/** A kind whose objects hold others, which somebody applies to this cluster or another one. */
interface WrappingKind {
  readonly group: string;
  readonly kind: string;
  /** Where the others are; empty for anywhere in it. What else it says decides how, where and whether they are applied. */
  readonly holds: readonly string[];
  /** Who applies them. */
  readonly by: string;
  /** Whether it only names what is applied, and holds nothing of it. */
  readonly names?: true;
}

/** One line for each; of a kind that is not listed, everything is searched. */
const WRAPPING_KINDS: readonly WrappingKind[] = [
  // https://docs.crossplane.io and its provider-kubernetes
  ...['kubernetes.crossplane.io', 'kubernetes.m.crossplane.io'].map((group) => ({
    group,
    kind: 'Object',
    holds: ['spec.forProvider.manifest'],
    by: 'provider-kubernetes',
  })),
  {
    group: 'apiextensions.crossplane.io',
    kind: 'Composition',
    holds: ['spec.resources', 'spec.pipeline'],
    by: 'Crossplane',
  },
  {
    group: 'helm.crossplane.io',
    kind: 'Release',
    holds: ['spec.forProvider.values'],
    by: 'provider-helm',
  },
  // https://open-cluster-management.io
  ...['ManifestWork', 'ManifestWorkReplicaSet'].map((kind) => ({
    group: 'work.open-cluster-management.io',
    kind,
    holds: ['spec.workload.manifests', 'spec.manifestWorkTemplate.workload.manifests'],
    by: 'Open Cluster Management',
  })),
  {
    group: 'policy.open-cluster-management.io',
    kind: 'Policy',
    holds: ['spec.policy-templates'],
    by: 'Open Cluster Management',
  },
  {
    group: 'policy.open-cluster-management.io',
    kind: 'ConfigurationPolicy',
    holds: ['spec.object-templates', 'spec.object-templates-raw'],
    by: 'Open Cluster Management',
  },
  // https://cluster-api.sigs.k8s.io
  { group: 'addons.cluster.x-k8s.io', kind: 'ClusterResourceSet', holds: [], by: 'Cluster API' },
  // https://kro.run
  { group: 'kro.run', kind: 'ResourceGraphDefinition', holds: ['spec.resources'], by: 'kro' },
  // https://fleet.rancher.io
  { group: 'fleet.cattle.io', kind: 'Bundle', holds: ['spec.resources'], by: 'Fleet' },
  { group: 'fleet.cattle.io', kind: 'Content', holds: ['content'], by: 'Fleet' },
  // https://kubevela.io
  { group: 'core.oam.dev', kind: 'Application', holds: ['spec.components'], by: 'KubeVela' },
  { group: 'core.oam.dev', kind: 'ComponentDefinition', holds: ['spec.schematic'], by: 'KubeVela' },
  { group: 'core.oam.dev', kind: 'TraitDefinition', holds: ['spec.schematic'], by: 'KubeVela' },
  // https://karmada.io
  ...[
    'PropagationPolicy',
    'ClusterPropagationPolicy',
    'OverridePolicy',
    'ClusterOverridePolicy',
  ].map((kind) => ({
    group: 'policy.karmada.io',
    kind,
    holds: ['spec.resourceSelectors'],
    by: 'Karmada',
    names: true as const,
  })),
  { group: 'work.karmada.io', kind: 'Work', holds: ['spec.workload.manifests'], by: 'Karmada' },
  // https://hive.openshift.io, https://docs.openshift.com
  ...['SyncSet', 'SelectorSyncSet'].map((kind) => ({
    group: 'hive.openshift.io',
    kind,
    holds: ['spec.resources', 'spec.patches'],
    by: 'Hive',
  })),
  { group: 'template.openshift.io', kind: 'Template', holds: ['objects'], by: 'OpenShift' },
];

/** What is known of an object that may hold others; null for one that holds none. */
export function wrappingKind(id: ResourceId): Omit<WrappingKind, 'group' | 'kind'> | null {
  const known = WRAPPING_KINDS.find(({ group, kind }) => group === id.group && kind === id.kind);
  if (known !== undefined) return known;
  return isOfKubernetes(id) || isMeshKind(id) || isDelivering(id) || isKnown(id) ? null : ANY_KIND;
}

/** A kind that nothing here knows may be applied by whatever controller is its own. */
const ANY_KIND = { holds: [], by: 'its controller' };

/** Groups of Kubernetes itself have no domain, or its own. */
const isOfKubernetes = ({ group }: ResourceId): boolean =>
  !group.includes('.') || group.endsWith('.k8s.io');

/** What a row says more of than its name and scope is known to hold no other objects. */
const isKnown = (id: ResourceId): boolean => {
  const row = rowOf(id);
  return row !== undefined && (row.family !== 'other' || row.podTemplate !== undefined);
};
