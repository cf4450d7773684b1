import { isMeshKind, OPERATOR_GROUPS, rowOf } from '../../../../manifest/index.ts';
import type { GroupKind, Resource } from '../../../../manifest/index.ts';
import { admissionKindOf } from '../admission/admission-kinds.ts';
import { isChangingKind } from '../admission/changers.ts';
import { isExceptionKind } from '../admission/policy-exceptions.ts';
import { isExperimentKind } from '../experiments.ts';
import { isIdentityKind } from '../identities.ts';
import { isNetworkKind } from '../../../network/network-kinds.ts';
import { isScalerKind } from '../workload-scaling.ts';

/**
 * Says what is known of a kind: `judged`, what its objects do is read from them; `ordinary`, its objects do nothing to
 * a mesh as long as they stay at home; `unknown`, no table has it.
 */
export type KnowledgeOfKind = 'judged' | 'ordinary' | 'unknown';

/** Groups of Kubernetes itself: all their kinds are known. */
const OF_KUBERNETES: ReadonlySet<string> = new Set([
  ...['', 'apps', 'batch', 'autoscaling', 'policy', 'extensions', 'node.k8s.io'],
  ...['networking.k8s.io', 'rbac.authorization.k8s.io', 'storage.k8s.io', 'scheduling.k8s.io'],
  ...['coordination.k8s.io', 'discovery.k8s.io', 'events.k8s.io', 'certificates.k8s.io'],
  ...['admissionregistration.k8s.io', 'apiextensions.k8s.io', 'apiregistration.k8s.io'],
  ...['flowcontrol.apiserver.k8s.io', 'resource.k8s.io', 'authentication.k8s.io'],
  ...['authorization.k8s.io', 'metrics.k8s.io', 'kustomize.config.k8s.io'],
]);

/** Tells whether a kind is one of Kubernetes itself: its groups have no domain, or its own. */
export const isOfKubernetes = ({ group }: GroupKind): boolean =>
  !group.includes('.') || group.endsWith('.k8s.io');

/** Flux's own kinds (fluxcd.io/flux/components): rules and the delivery of the tree go by them. */
const OF_FLUX = /\.toolkit\.fluxcd\.io$|^source\.extensions\.fluxcd\.io$/;
const FLUX_KINDS: ReadonlySet<string> = new Set([
  ...['Kustomization', 'HelmRelease', 'GitRepository', 'OCIRepository', 'HelmRepository'],
  ...['HelmChart', 'Bucket', 'ExternalArtifact', 'ArtifactGenerator', 'ImageRepository'],
  ...['ImagePolicy', 'ImageUpdateAutomation', 'Provider', 'Alert', 'Receiver'],
]);

/**
 * Groups whose objects watch, scale, store or certify, and carry no traffic: that one of them belongs to no namespace
 * says nothing. A new one is one word.
 */
const ORDINARY_GROUPS: ReadonlySet<string> = new Set([
  ...['monitoring.coreos.com', 'monitoring.googleapis.com', 'azmonitoring.coreos.com'],
  ...['grafana.integreatly.org', 'operator.victoriametrics.com', 'loki.grafana.com'],
  ...['tempo.grafana.com', 'opentelemetry.io', 'wgpolicyk8s.io', 'metrics.k8s.io', 'kiali.io'],
  ...['keda.sh', 'eventing.keda.sh', 'autoscaling.k8s.io', 'karpenter.sh', 'karpenter.k8s.aws'],
  ...['cert-manager.io', 'acme.cert-manager.io', 'trust.cert-manager.io', 'policy.cert-manager.io'],
  ...['external-secrets.io', 'generators.external-secrets.io', 'kubernetes-client.io'],
  ...['bitnami.com', 'secrets.hashicorp.com', 'onepassword.com', 'isindir.github.com'],
  ...['secrets-store.csi.x-k8s.io', 'snapshot.storage.k8s.io', 'groupsnapshot.storage.k8s.io'],
  ...['postgresql.cnpg.io', 'acid.zalan.do', 'postgres-operator.crunchydata.com', 'mongodb.com'],
  ...['mongodbcommunity.mongodb.com', 'psmdb.percona.com', 'pxc.percona.com', 'k8s.mariadb.com'],
  ...['kafka.strimzi.io', 'rabbitmq.com', 'nats.io', 'jetstream.nats.io', 'dragonflydb.io'],
  ...['databases.spotahome.com', 'redis.redis.opstreelabs.in', 'minio.min.io', 'jaegertracing.io'],
  ...['elasticsearch.k8s.elastic.co', 'kibana.k8s.elastic.co', 'volsync.backube', 'longhorn.io'],
  ...[
    'ceph.rook.io',
    'objectbucket.io',
    'kueue.x-k8s.io',
    'nfd.k8s-sigs.io',
    'goldpinger.io',
    'serving.kserve.io',
  ],
]);

/**
 * Kinds that are judged by what they decide of appliers (compare/delivery/argo-instance, image-updater), or by the objects
 * that they hold, all of which are read (compare/delivery/wrappers).
 */
const JUDGED_BY_DELIVERY: ReadonlySet<string> = new Set([
  'argoproj.io/ArgoCD',
  'argocd-image-updater.argoproj.io/ImageUpdater',
  'work.open-cluster-management.io/ManifestWork',
  'work.open-cluster-management.io/ManifestWorkReplicaSet',
  'work.karmada.io/Work',
]);

const isJudged = (id: GroupKind): boolean => {
  const row = rowOf(id);
  return (
    JUDGED_BY_DELIVERY.has(`${id.group}/${id.kind}`) ||
    OF_KUBERNETES.has(id.group) ||
    (OF_FLUX.test(id.group) && FLUX_KINDS.has(id.kind)) ||
    OPERATOR_GROUPS.has(id.group) ||
    isMeshKind(id) ||
    (row !== undefined && (row.family !== 'other' || row.makesSecret !== undefined)) ||
    isNetworkKind(id) ||
    admissionKindOf(id) !== undefined ||
    isChangingKind(id) ||
    isExceptionKind(id) ||
    isIdentityKind(id) ||
    isExperimentKind(id) ||
    isScalerKind(id)
  );
};

/** Tells what is known of the kind of an object; `ordinary` has the kinds that the repository adds, as `group/kind`. */
export function knowledgeOfKind(
  { group, kind }: Pick<Resource, 'group' | 'kind'>,
  ordinary: ReadonlySet<string>,
): KnowledgeOfKind {
  if (isJudged({ group, kind })) return 'judged';
  return ORDINARY_GROUPS.has(group) || ordinary.has(`${group}/${kind}`) ? 'ordinary' : 'unknown';
}
