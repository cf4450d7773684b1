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
  fluxSource: 'source.toolkit.fluxcd.io',
  fluxOperator: 'fluxcd.controlplane.io',
  kustomize: 'kustomize.config.k8s.io',
  certManager: 'cert-manager.io',
  externalSecrets: 'external-secrets.io',
  knativeServing: 'serving.knative.dev',
} as const;

/** Groups of the kinds that today's releases of Istio serve: traffic, security, telemetry, extensions. */
export const ISTIO_GROUPS: ReadonlySet<string> = new Set([
  API_GROUPS.istioNetworking,
  API_GROUPS.istioSecurity,
  API_GROUPS.istioTelemetry,
  API_GROUPS.istioExtensions,
]);

/** Groups that Istio served before 1.6 and serves no more. */
export const RETIRED_ISTIO_GROUPS: ReadonlySet<string> = new Set([
  'authentication.istio.io',
  'rbac.istio.io',
  'config.istio.io',
]);

export const GATEWAY_API_GROUPS: ReadonlySet<string> = new Set([
  API_GROUPS.gatewayApi,
  API_GROUPS.gatewayApiExperimental,
]);

/** Groups of the objects from which an operator installs Istio. */
export const OPERATOR_GROUPS: ReadonlySet<string> = new Set([
  API_GROUPS.istioInstall,
  'sailoperator.io',
  'operator.istio.io',
  'maistra.io',
]);

/** Kinds of Maistra by which namespaces join a control plane that is there. */
const ENROLLING: ReadonlySet<string> = new Set(['ServiceMeshMember', 'ServiceMeshMemberRoll']);

/** Tells whether an operator installs Istio, or a part of it, from objects of a kind. */
export const isInstallation = ({
  group,
  kind,
}: {
  readonly group: string;
  readonly kind: string;
}): boolean => OPERATOR_GROUPS.has(group) && !ENROLLING.has(kind);

/**
 * Versions that older releases of a group's CRDs served; whether the cluster has those is not known here.
 * The versions that are served are those of `schemas/`.
 */
export const RETIRED_VERSIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [API_GROUPS.gatewayApi, new Set(['v1alpha1', 'v1alpha2', 'v1alpha3'])],
  [API_GROUPS.gatewayApiExperimental, new Set(['v1alpha1', 'v1alpha2'])],
]);
