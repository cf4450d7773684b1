import type { ResourceId } from './resource.ts';

type GroupKind = Pick<ResourceId, 'group' | 'kind'>;

/** API groups by the names that code uses for them; the core group is the empty string. */
export const API_GROUPS = {
  core: '',
  apps: 'apps',
  batch: 'batch',
  istioNetworking: 'networking.istio.io',
  istioSecurity: 'security.istio.io',
  istioTelemetry: 'telemetry.istio.io',
  istioExtensions: 'extensions.istio.io',
  istioInstall: 'install.istio.io',
  gatewayApi: 'gateway.networking.k8s.io',
  gatewayApiExperimental: 'gateway.networking.x-k8s.io',
  argo: 'argoproj.io',
  fluxKustomize: 'kustomize.toolkit.fluxcd.io',
  fluxHelm: 'helm.toolkit.fluxcd.io',
  kustomize: 'kustomize.config.k8s.io',
} as const;

const ISTIO_GROUPS: ReadonlySet<string> = new Set([
  API_GROUPS.istioNetworking,
  API_GROUPS.istioSecurity,
  API_GROUPS.istioTelemetry,
  API_GROUPS.istioExtensions,
]);

/** Groups that Istio served before 1.6 and serves no more. */
const RETIRED_ISTIO_GROUPS: ReadonlySet<string> = new Set([
  'authentication.istio.io',
  'rbac.istio.io',
  'config.istio.io',
]);

const WORKLOAD_KINDS: ReadonlySet<string> = new Set([
  '/Pod',
  '/ReplicationController',
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'batch/Job',
  'batch/CronJob',
  'extensions/Deployment',
  'extensions/DaemonSet',
  'extensions/ReplicaSet',
  'argoproj.io/Rollout',
  'apps.openshift.io/DeploymentConfig',
]);

/** Cluster-scoped kinds by group: Kubernetes' own (facts of its OpenAPI), then common custom ones. */
const CLUSTER_SCOPED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    '': ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
    'admissionregistration.k8s.io': [
      'MutatingAdmissionPolicy',
      'MutatingAdmissionPolicyBinding',
      'MutatingWebhookConfiguration',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
      'ValidatingWebhookConfiguration',
    ],
    'apiextensions.k8s.io': ['CustomResourceDefinition'],
    'apiregistration.k8s.io': ['APIService'],
    'authentication.k8s.io': ['SelfSubjectReview', 'TokenReview'],
    'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
    'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
    'networking.k8s.io': ['IPAddress', 'IngressClass', 'ServiceCIDR'],
    'node.k8s.io': ['RuntimeClass'],
    policy: ['PodSecurityPolicy'],
    extensions: ['PodSecurityPolicy'],
    'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
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
    'gateway.networking.k8s.io': ['GatewayClass'],
    'authentication.istio.io': ['MeshPolicy'],
    'rbac.istio.io': ['ClusterRbacConfig'],
    'argoproj.io': ['ClusterWorkflowTemplate', 'ClusterAnalysisTemplate'],
    'cert-manager.io': ['ClusterIssuer'],
    'trust.cert-manager.io': ['Bundle'],
    'policy.cert-manager.io': ['CertificateRequestPolicy'],
    'external-secrets.io': ['ClusterExternalSecret', 'ClusterPushSecret', 'ClusterSecretStore'],
    'generators.external-secrets.io': ['ClusterGenerator'],
    'kyverno.io': ['ClusterCleanupPolicy', 'ClusterPolicy', 'GlobalContextEntry'],
    'templates.gatekeeper.sh': ['ConstraintTemplate'],
    'mutations.gatekeeper.sh': ['Assign', 'AssignImage', 'AssignMetadata', 'ModifySet'],
    'expansion.gatekeeper.sh': ['ExpansionTemplate'],
    'cilium.io': [
      'CiliumBGPPeeringPolicy',
      'CiliumClusterwideEnvoyConfig',
      'CiliumClusterwideNetworkPolicy',
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
      'GlobalNetworkPolicy',
      'GlobalNetworkSet',
      'IPPool',
    ],
    'projectcalico.org': [
      'BGPConfiguration',
      'BGPPeer',
      'FelixConfiguration',
      'GlobalNetworkPolicy',
      'GlobalNetworkSet',
      'IPPool',
    ],
    'operator.tigera.io': ['APIServer', 'Installation'],
    'policy.networking.k8s.io': ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'],
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
    'sailoperator.io': ['Istio', 'IstioCNI', 'IstioRevision', 'IstioRevisionTag', 'ZTunnel'],
    'policies.kubewarden.io': ['ClusterAdmissionPolicy', 'PolicyServer'],
    'hnc.x-k8s.io': ['HNCConfiguration', 'HierarchicalResourceQuota'],
    'capsule.clastix.io': ['Tenant', 'CapsuleConfiguration'],
  }).map(([group, kinds]): [string, ReadonlySet<string>] => [group, new Set(kinds)]),
);

/** A kind of Istio that today's releases serve: traffic, security, telemetry, extensions. */
const isIstioKind = (id: GroupKind): boolean => ISTIO_GROUPS.has(id.group);

/** A kind of the Gateway API, experimental ones included. */
export const isGatewayApi = (id: GroupKind): boolean =>
  id.group === API_GROUPS.gatewayApi || id.group === API_GROUPS.gatewayApiExperimental;

/** A kind of Istio that no supported release serves any more (`MeshPolicy`, `ServiceRole`, Mixer rules). */
export const isRetiredMeshKind = (id: GroupKind): boolean => RETIRED_ISTIO_GROUPS.has(id.group);

/** Whether an object configures the mesh: Istio's kinds, also retired ones, IstioOperator, and the Gateway API. */
export const isMeshKind = (id: GroupKind): boolean =>
  isIstioKind(id) ||
  isGatewayApi(id) ||
  id.group === API_GROUPS.istioInstall ||
  isRetiredMeshKind(id);

/** Names of the kinds that configure the mesh or its injection, whatever their group. */
export const MESH_KIND_NAMES: ReadonlySet<string> = new Set([
  ...['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication', 'MeshPolicy', 'Policy'],
  ...['DestinationRule', 'EnvoyFilter', 'Gateway', 'ProxyConfig', 'ServiceEntry', 'Sidecar'],
  ...['VirtualService', 'WorkloadEntry', 'WorkloadGroup', 'Telemetry', 'WasmPlugin'],
  ...[
    'TrafficExtension',
    'IstioOperator',
    'Istio',
    'IstioRevision',
    'IstioRevisionTag',
    'IstioCNI',
  ],
  ...['ZTunnel', 'GatewayClass', 'HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  ...[
    'ReferenceGrant',
    'BackendTLSPolicy',
    'ServiceRole',
    'ServiceRoleBinding',
    'ClusterRbacConfig',
  ],
  ...['Namespace', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
]);

/** Whether a kind of this name, in whatever group, may configure the mesh. */
export const isMeshKindName = (kind: string): boolean => MESH_KIND_NAMES.has(kind);

/** Whether objects of the kind run pods. */
export const isWorkloadKind = (id: GroupKind): boolean =>
  WORKLOAD_KINDS.has(`${id.group}/${id.kind}`);

/** Whether objects of the kind belong to no namespace; kinds that are not known here count as namespaced. */
export const isClusterScoped = (group: string, kind: string): boolean =>
  CLUSTER_SCOPED.get(group)?.has(kind) === true;
