/**
 * Objects of Istio and the Gateway API as values with types. A view is read from an object's node once, and
 * only when it is asked for: each field says its value and where it is written, one that is absent or null is
 * null, an absent list is empty. What does not fit its type is not there, and the rest can be read; that it
 * does not fit is among the problems of the object, asked for where schemas are at hand. Knows nothing of meshes
 * and of changes.
 */
export type { AnnotationMistake } from './annotations/annotation-mistakes.ts';
export { annotationMistakes } from './annotations/annotation-mistakes.ts';
export type { Successor } from './annotations/known-annotations.ts';
export { ANNOTATIONS_OF, WRITTEN_BY_ISTIO } from './annotations/known-annotations.ts';
export type { AskedField, PolicyField, AuthorizationRule } from './authorization-policy.ts';
export { asAuthorizationPolicy, asAuthorizationRule } from './authorization-policy.ts';
export type { TargetReference } from './attachment.ts';
export { asAttached, asTargetReference } from './attachment.ts';
export type { ClientTlsSettings, PortPolicy, TrafficPolicy } from './destination-rule.ts';
export { asDestinationRule } from './destination-rule.ts';
export { asEnvoyFilter, isOfRelease } from './envoy/envoy-filter.ts';
export type { MistakenPatches, PatchMistake } from './envoy/envoy-patches.ts';
export { mistakenPatches } from './envoy/envoy-patches.ts';
export type { FormerFilterName } from './envoy/former-filter-names.ts';
export { FORMER_NAMES_DROPPED_WITH, formerFilterNames } from './envoy/former-filter-names.ts';
export { patchesMeet } from './envoy/meeting-patches.ts';
export { patchesByVersion } from './envoy/versions-of-patches.ts';
export type { Field, Many, SettingsByPath } from './field.ts';
export {
  annotationOf,
  createdAt,
  labels as asLabels,
  ownLabelOf,
  ownLabelsOf,
  sameSpec,
  text as asText,
  writtenNamespaceOf,
} from './field.ts';
export type { PolicyBreaker, PolicyRetry } from './backend-traffic-policy.ts';
export { asBackendRetryConstraint, asBackendTrafficPolicy } from './backend-traffic-policy.ts';
export type { ServerTlsSettings } from './gateway.ts';
export { asGateway } from './gateway.ts';
export type {
  BackendRef,
  ClientValidation,
  LabelSelector,
  AddedListener,
  GatewayApiListener,
  ParentRef,
  RouteApiMatch,
  RouteApiRule,
  RouteFilter,
} from './gateway-api.ts';
export {
  asBackendRef,
  asBackendTlsPolicy,
  asGatewayApiGateway,
  asGatewayClass,
  asLabelSelector,
  asListenerSet,
  asParentRef,
  asReferenceGrant,
  asRoute,
} from './gateway-api.ts';
export type { HostIndex } from './hosts.ts';
export {
  completedHost,
  indexHosts,
  isAddress,
  mostSpecific,
  overlaps,
  servicesOf,
} from './hosts.ts';
export { asMeshConfig } from './mesh-config.ts';
export type { MutualTls } from './peer-authentication.ts';
export { asPeerAuthentication, modeOfMeshPolicy } from './peer-authentication.ts';
export { problemsOf } from './problems.ts';
export { asProxyConfig } from './proxy-config.ts';
export { asRequestAuthentication } from './request-authentication.ts';
export { asServiceEntry } from './service-entry.ts';
export type { EgressListener } from './sidecar.ts';
export { asSidecar } from './sidecar.ts';
export { asTelemetry } from './telemetry.ts';
export { asExported, exportedTo, isVisibleIn } from './visibility.ts';
export type { TcpRoute, TlsRoute } from './virtual-service.ts';
export { asVirtualService } from './virtual-service.ts';
export type {
  Destination,
  CorsPolicy,
  Fault,
  HttpMatch,
  HttpRoute,
  Redirect,
  Retries,
  VirtualServiceRewrite,
  RouteEntry,
  StringMatch,
} from './virtual-service-route.ts';
export { asDestination, asHttpRoute } from './virtual-service-route.ts';
export { asWasmPlugin } from './wasm-plugin.ts';
export { asWorkloadEntry, asWorkloadGroup } from './workload-group.ts';
export { leadTexts } from './lead-texts.ts';
export { matchTexts } from './match-texts.ts';
export type { OptOut } from './opt-outs.ts';
export { optOutsOf } from './opt-outs.ts';
export { ingressListenerWarnings } from './warnings/ingress-listener-warnings.ts';
export { routeWarnings } from './warnings/route-warnings.ts';
export { serviceEntryWarnings, workloadEntryWarnings } from './warnings/service-entry-warnings.ts';
export { telemetryWarnings } from './warnings/telemetry-warnings.ts';
export { trafficPolicyWarnings } from './warnings/traffic-policy-warnings.ts';
export { egressHostWarnings } from './warnings/egress-host-warnings.ts';
export type { ObjectWarning } from './warnings/object-warning.ts';
export { serverTlsWarnings } from './warnings/server-tls-warnings.ts';
