/** Objects on their way into the cluster that the mesh cannot be without, by the resources that the API server serves. */
export interface AdmittedKind {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  /** As a sentence calls them. */
  readonly words: string;
}

const of = (
  group: string,
  words: string,
  kinds: Readonly<Record<string, string>>,
): readonly AdmittedKind[] =>
  Object.entries(kinds).map(([resource, kind]) => ({ group, resource, kind, words }));

/** Groups whose objects configure the mesh, all of them. */
export const MESH_GROUPS: readonly (readonly [group: string, words: string])[] = [
  ['security.istio.io', "Istio's policies"],
  ['networking.istio.io', "Istio's routes and settings of proxies"],
  ['telemetry.istio.io', "Istio's telemetry"],
  ['extensions.istio.io', "Istio's extensions"],
  ['install.istio.io', "Istio's installations"],
  ['sailoperator.io', "Istio's installations"],
  ['operator.istio.io', "Istio's installations"],
  ['gateway.networking.k8s.io', 'Gateways and routes of the Gateway API'],
  ['gateway.networking.x-k8s.io', 'Gateways and routes of the Gateway API'],
  ['inference.networking.k8s.io', 'pools of the Gateway API'],
];

/**
 * Lists the kinds that istiod reads or asks the API server for, and those through which its pods and all
 * others are made. AROUND-5
 */
export const ADMITTED_KINDS: readonly AdmittedKind[] = [
  ...of('', 'pods', { pods: 'Pod', bindings: 'Binding' }),
  ...of('', 'Services and their endpoints', { services: 'Service', endpoints: 'Endpoints' }),
  ...of('', 'Namespaces', { namespaces: 'Namespace' }),
  ...of('', 'Nodes', { nodes: 'Node' }),
  ...of('', 'ConfigMaps and Secrets', { configmaps: 'ConfigMap', secrets: 'Secret' }),
  ...of('', 'service accounts and their tokens', { serviceaccounts: 'ServiceAccount' }),
  ...of('apps', 'what runs pods', {
    deployments: 'Deployment',
    daemonsets: 'DaemonSet',
    replicasets: 'ReplicaSet',
    statefulsets: 'StatefulSet',
  }),
  ...of('discovery.k8s.io', 'Services and their endpoints', { endpointslices: 'EndpointSlice' }),
  ...of('authentication.k8s.io', 'service accounts and their tokens', {
    tokenreviews: 'TokenReview',
    tokenrequests: 'TokenRequest',
  }),
  ...of('authorization.k8s.io', 'who may do what', {
    subjectaccessreviews: 'SubjectAccessReview',
    selfsubjectaccessreviews: 'SelfSubjectAccessReview',
  }),
  ...of('coordination.k8s.io', 'leases', { leases: 'Lease' }),
  ...of('certificates.k8s.io', 'requests for certificates', {
    certificatesigningrequests: 'CertificateSigningRequest',
  }),
  ...of('apiextensions.k8s.io', 'definitions', {
    customresourcedefinitions: 'CustomResourceDefinition',
  }),
  ...of('apiregistration.k8s.io', 'API services', { apiservices: 'APIService' }),
  ...of('admissionregistration.k8s.io', 'webhooks', {
    mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
    validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
  }),
];

/** Subresources through which nothing is made and nothing decided about a pod. */
export const HARMLESS_SUBRESOURCES: ReadonlySet<string> = new Set([
  'attach',
  'exec',
  'log',
  'portforward',
  'proxy',
]);
