import { API_GROUPS } from './api-groups.ts';
import type { KindRow } from './kind-row.ts';

const { apps, batch, core } = API_GROUPS;

const EXTENSIONS = 'extensions';

const withTemplate = (
  group: string,
  kinds: readonly string[],
  formerGroups?: readonly string[],
): readonly KindRow[] =>
  kinds.map((kind) => ({
    group,
    kind,
    family: 'workload',
    podTemplate: ['spec', 'template'],
    ...(formerGroups !== undefined && { formerGroups }),
  }));

/** Kinds that run pods; a Pod is its own template. */
export const WORKLOADS: readonly KindRow[] = [
  {
    group: core,
    kind: 'Pod',
    family: 'workload',
    podTemplate: [],
    runsToItsEnd: true,
    ownLabelsCount: true,
  },
  ...withTemplate(core, ['ReplicationController']),
  ...withTemplate(apps, ['Deployment', 'DaemonSet', 'ReplicaSet'], [EXTENSIONS]),
  ...withTemplate(apps, ['StatefulSet']),
  {
    group: batch,
    kind: 'Job',
    family: 'workload',
    runsToItsEnd: true,
    podTemplate: ['spec', 'template'],
  },
  {
    group: batch,
    kind: 'CronJob',
    family: 'workload',
    podTemplate: ['spec', 'jobTemplate', 'spec', 'template'],
  },
  ...withTemplate(API_GROUPS.argo, ['Rollout']),
  ...withTemplate('apps.openshift.io', ['DeploymentConfig']),
  ...withTemplate(API_GROUPS.knativeServing, ['Service']),
  // Steps have templates of their own, which are not followed.
  { group: API_GROUPS.argo, kind: 'Workflow', family: 'other', runsToItsEnd: true },
];

/** Kubernetes' own kinds around the pods, of which more is known than where they belong. */
export const KUBERNETES: readonly KindRow[] = [
  {
    group: core,
    kind: 'Namespace',
    family: 'namespace',
    clusterScoped: true,
    ownLabelsCount: true,
  },
  {
    group: core,
    kind: 'Service',
    family: 'service',
    ownLabelsCount: true,
    unordered: ['spec.ports'],
  },
  { group: core, kind: 'ServiceAccount', family: 'identity' },
  {
    group: 'admissionregistration.k8s.io',
    kind: 'MutatingWebhookConfiguration',
    family: 'injection',
    clusterScoped: true,
    ownLabelsCount: true,
  },
  {
    group: 'admissionregistration.k8s.io',
    kind: 'ValidatingWebhookConfiguration',
    family: 'injection',
    clusterScoped: true,
  },
  { group: 'networking.k8s.io', kind: 'Ingress', family: 'route', formerGroups: [EXTENSIONS] },
  {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    family: 'other',
    formerGroups: [EXTENSIONS],
  },
  {
    group: 'policy',
    kind: 'PodSecurityPolicy',
    family: 'other',
    clusterScoped: true,
    formerGroups: [EXTENSIONS],
  },
  ...['Role', 'ClusterRole'].map((kind): KindRow => ({
    group: 'rbac.authorization.k8s.io',
    kind,
    family: 'other',
    ...(kind === 'ClusterRole' && { clusterScoped: true }),
    unordered: ['rules', 'verbs'],
  })),
];
