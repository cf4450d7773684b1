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
    family: 'network',
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

/** Kinds of which only that is known: their objects belong to no namespace. Kubernetes' own, then common custom ones. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['ComponentStatus', 'Node', 'PersistentVolume'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'authentication.k8s.io': ['SelfSubjectReview', 'TokenReview'],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io': ['IPAddress', 'IngressClass', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  'rbac.authorization.k8s.io': ['ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': [
    'CSIDriver',
    'CSINode',
    'StorageClass',
    'VolumeAttachment',
    'VolumeAttributesClass',
  ],
  'snapshot.storage.k8s.io': ['VolumeSnapshotClass', 'VolumeSnapshotContent'],
  'argoproj.io': ['ClusterWorkflowTemplate', 'ClusterAnalysisTemplate'],
  'cert-manager.io': ['ClusterIssuer'],
  'trust.cert-manager.io': ['Bundle'],
  'policy.cert-manager.io': ['CertificateRequestPolicy'],
  'external-secrets.io': ['ClusterPushSecret', 'ClusterSecretStore'],
  'generators.external-secrets.io': ['ClusterGenerator'],
  'kyverno.io': ['ClusterCleanupPolicy', 'ClusterPolicy', 'GlobalContextEntry'],
  'templates.gatekeeper.sh': ['ConstraintTemplate'],
  'mutations.gatekeeper.sh': ['Assign', 'AssignImage', 'AssignMetadata', 'ModifySet'],
  'expansion.gatekeeper.sh': ['ExpansionTemplate'],
  'cilium.io': [
    'CiliumBGPAdvertisement',
    'CiliumBGPClusterConfig',
    'CiliumBGPNodeConfig',
    'CiliumBGPNodeConfigOverride',
    'CiliumBGPPeerConfig',
    'CiliumBGPPeeringPolicy',
    'CiliumCIDRGroup',
    'CiliumClusterwideEnvoyConfig',
    'CiliumEgressGatewayPolicy',
    'CiliumExternalWorkload',
    'CiliumIdentity',
    'CiliumL2AnnouncementPolicy',
    'CiliumLoadBalancerIPPool',
    'CiliumNode',
  ],
  'crd.projectcalico.org': [
    'BGPConfiguration',
    'BGPPeer',
    'FelixConfiguration',
    'GlobalNetworkSet',
    'IPPool',
  ],
  'projectcalico.org': [
    'BGPConfiguration',
    'BGPPeer',
    'FelixConfiguration',
    'GlobalNetworkSet',
    'IPPool',
  ],
  'operator.tigera.io': ['APIServer', 'Installation'],
  'karpenter.sh': ['NodeClaim', 'NodePool'],
  'karpenter.k8s.aws': ['EC2NodeClass'],
  'pkg.crossplane.io': [
    'Configuration',
    'ConfigurationRevision',
    'Function',
    'FunctionRevision',
    'Provider',
    'ProviderRevision',
    'DeploymentRuntimeConfig',
    'ControllerConfig',
  ],
  'apiextensions.crossplane.io': [
    'CompositeResourceDefinition',
    'Composition',
    'CompositionRevision',
    'EnvironmentConfig',
  ],
  'networking.internal.knative.dev': ['ClusterDomainClaim'],
  'serving.kserve.io': ['ClusterServingRuntime', 'ClusterStorageContainer'],
  'kubeflow.org': ['Profile'],
  'metacontroller.k8s.io': ['CompositeController', 'DecoratorController'],
  'eventing.keda.sh': ['ClusterCloudEventSource'],
  'keda.sh': ['ClusterTriggerAuthentication'],
  'logging.banzaicloud.io': ['Logging'],
  'security.openshift.io': ['SecurityContextConstraints'],
  'config.openshift.io': ['Ingress', 'Network', 'Proxy', 'OAuth', 'DNS', 'ClusterVersion'],
  'project.openshift.io': ['Project'],
  'policies.kubewarden.io': ['ClusterAdmissionPolicy', 'PolicyServer'],
  'hnc.x-k8s.io': ['HNCConfiguration', 'HierarchicalResourceQuota'],
  'capsule.clastix.io': ['Tenant', 'CapsuleConfiguration'],
};

export const CLUSTER_SCOPED: readonly KindRow[] = Object.entries(KINDS).flatMap(([group, kinds]) =>
  kinds.map((kind): KindRow => ({ group, kind, family: 'other', clusterScoped: true })),
);

/** Kinds of which only that is known: they belong to a namespace, as all others of their group do that no row has. */
export const NAMESPACED: readonly KindRow[] = [
  { group: 'monitoring.coreos.com', kind: 'ServiceMonitor', family: 'other' },
  { group: 'grafana.integreatly.org', kind: 'GrafanaDashboard', family: 'other' },
  { group: 'opentelemetry.io', kind: 'OpenTelemetryCollector', family: 'other' },
  { group: 'kafka.strimzi.io', kind: 'Kafka', family: 'other' },
];

const policy = (group: string, kind: string): KindRow => ({ group, kind, family: 'network' });

const ofCluster = (group: string, kind: string): KindRow => ({
  ...policy(group, kind),
  clusterScoped: true,
});

/** Policies of engines that decide about connections of pods, some for pods of one namespace, some of the cluster. */
export const NETWORK_POLICIES: readonly KindRow[] = [
  ...['crd.projectcalico.org', 'projectcalico.org'].flatMap((group) => [
    policy(group, 'NetworkPolicy'),
    ofCluster(group, 'GlobalNetworkPolicy'),
  ]),
  policy('cilium.io', 'CiliumNetworkPolicy'),
  ofCluster('cilium.io', 'CiliumClusterwideNetworkPolicy'),
  ...['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'].map((kind) =>
    ofCluster('policy.networking.k8s.io', kind),
  ),
];
