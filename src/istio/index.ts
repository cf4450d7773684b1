/**
 * What Istio makes of objects. Takes an environment's resources; gives views of objects and answers of the mesh: visibility,
 * routes, destinations, mTLS, authorization, calls. Knows nothing of changes and findings.
 */
export type { Answers, CallQuestion } from './asking/question.ts';
export { answerQuestion, readQuestion } from './asking/question.ts';
export type { AnswerStep, CallAnswer, CallShare } from './asking/call-answer.ts';
export { cite, objectText } from './asking/citation.ts';
export { notSeenOf, refusedObjects } from './asking/blind-spots.ts';
export { capturedMode, speaksHbone } from './mesh/ambient/hbone.ts';
export type { UnansweredWaypointLabel } from './mesh/ambient/waypoint-labels.ts';
export { unansweredWaypointLabels, writesWaypoints } from './mesh/ambient/waypoint-labels.ts';
export type { Waypoint } from './mesh/ambient/waypoint.ts';
export { isWaypointGateway, policyTargets, waypointOfService } from './mesh/ambient/waypoint.ts';
export { admittedByZtunnel, isCutShort } from './mesh/ambient/ztunnel-authorization.ts';
export type {
  Alternative,
  AuthorizationPolicy,
  PolicyAction,
  PolicyRule,
} from './mesh/authorization/policy.ts';
export { alternativesOf } from './mesh/authorization/policy.ts';
export type { PolicyTarget } from './mesh/authorization/policy-target.ts';
export { attaches, selects } from './mesh/authorization/policy-target.ts';
export { authorizerPlace, refusingAuthorizers } from './mesh/authorization/authorizers.ts';
export {
  asksForAbsentPeer,
  asksHttp,
  matchRule,
  namesPeer,
} from './mesh/authorization/policy-match.ts';
export type { Deciding } from './mesh/authorization/policy-match.ts';
export type { WrittenAttachment } from './mesh/authorization/policy-parser.ts';
export { actionOf } from './mesh/authorization/policy-parser.ts';
export type { JwtIssuer } from './mesh/authorization/policy-index.ts';
export {
  isOwnTrustDomain,
  policiesFor,
  policyIndexOf,
  trustDomainAliases,
} from './mesh/authorization/policy-index.ts';
export { tokenValidation } from './mesh/authorization/token-validation.ts';
export type { PolicyVerdict } from './mesh/authorization/policy-verdict.ts';
export { authorize, authorizeAt } from './mesh/authorization/policy-verdict.ts';
export type { CallTarget, TriedAgain } from './mesh/calls/call-targets.ts';
export { callTargets, isBypassed, requestsOf } from './mesh/calls/call-targets.ts';
export type { Call, CallSource } from './mesh/calls/call.ts';
export type { NamedIdentity } from './mesh/calls/calls-of-policies.ts';
export { identitiesOf } from './mesh/calls/calls-of-policies.ts';
export type { AddressInSettings } from './mesh/calls/calls-of-settings.ts';
export { addressesOf } from './mesh/calls/calls-of-settings.ts';
export { knownCalls, workloadCalls } from './mesh/calls/calls.ts';
export type {
  CalledServer,
  CallingClient,
  ClientConnection,
  ConnectionCause,
} from './mesh/calls/connection-of-call.ts';
export type { NearName } from './mesh/calls/nearest-names.ts';
export { nearestNames } from './mesh/calls/nearest-names.ts';
export { sameRequestsAt } from './mesh/calls/virtual-service-requests.ts';
export { requestsOfGateways, requestsOfPods } from './mesh/calls/requests-of-gateways.ts';
export type { WrittenRouteDestination } from './mesh/calls/virtual-service-routes.ts';
export {
  destinationAt,
  gatewayNamed,
  gatewayReferences,
  routeDestinations,
} from './mesh/calls/virtual-service-routes.ts';
export type { ChartGateway } from './mesh/charts/chart-gateways.ts';
export type { ChartRelease } from './mesh/charts/chart-releases.ts';
export { gatewaysOfCharts } from './mesh/charts/chart-gateways.ts';
export { unrenderedCharts } from './mesh/charts/unrendered-charts.ts';
export type { MeshResolutionSettings } from './mesh/configuration.ts';
export { configurationOf, injectorDefaults, leavesOf } from './mesh/configuration.ts';
export {
  isAmbientNamespace,
  isMeshed,
  isRedirected,
  selectablePods,
  ambientLabel,
  injectingRevision,
  isAmbient,
} from './mesh/data-plane.ts';
export { meshParts, installsOnlyGateways } from './mesh/control-plane/control-plane-inputs.ts';
export { nativeSidecar, PROXY_USER } from './mesh/control-plane/init-containers.ts';
export { istiodValues, isWithout, runsBefore } from './mesh/control-plane/istiod-settings.ts';
export { meshIdentityOf } from './mesh/control-plane/mesh-identity.ts';
export type { MeshPart } from './mesh/control-plane/mesh-pods.ts';
export { MESH_PARTS } from './mesh/control-plane/mesh-pods.ts';
export { counterpartIn, isWrittenDifferently } from './mesh/counterpart.ts';
export type { Connection, Endpoint, Wire } from './mesh/destinations/connection.ts';
export {
  autoMtlsOffAt,
  protocolOf,
  receivedAt,
  sendingsTo,
  sentBy,
} from './mesh/destinations/connection.ts';
export type { MergedRule } from './mesh/destinations/destination-rule-index.ts';
export { destinationRules } from './mesh/destinations/destination-rule-index.ts';
export {
  clientTlsMode,
  defaultsOf,
  effectivePolicy,
  markingTls,
} from './mesh/destinations/effective-policy.ts';
export type { RetryLimit } from './mesh/retries/retry-limit.ts';
export { parseEmbeddedYaml } from './mesh/embedded-yaml.ts';
export { readBackend, isProgrammed } from './mesh/gateway-api/route-backends.ts';
export { readApiMatches, readRewrite } from './mesh/gateway-api/http-route-rules.ts';
export { grantFor } from './mesh/gateway-api/reference-grant.ts';
export { isTakenOver } from './mesh/gateway-api/http-route-takeover.ts';
export {
  admitsRoutesOf,
  commonHost,
  hostnameOf,
  hostsOf,
  isTerminating,
  MOST_CERTIFICATES,
  namesTooMany,
  rivalsOf,
  routesAt,
  servableKinds,
  takerOf,
  takesKind,
  takesMeshCertificate,
} from './mesh/gateways/api-listeners.ts';
export {
  askedOfClients,
  isRunByIstio,
  onlyByCertificate,
  readsClientValidation,
} from './mesh/gateways/client-certificates.ts';
export { routeFromApiGateway } from './mesh/gateways/gateway-api-routes.ts';
export { routeFromGateway } from './mesh/gateways/gateway-routes.ts';
export { commonHosts, mostSpecificName } from './mesh/gateways/server-routes.ts';
export { selectsLabels, selectsNamespace } from './mesh/gateways/namespace-selector.ts';
export { isHttps, terminates, writtenServers } from './mesh/gateways/gateway-server.ts';
export type { GatewayServer } from './mesh/gateways/gateway-server.ts';
export { groupedBy } from './mesh/grouping.ts';
export { acceptedMtls, acceptedMtlsOfScope } from './mesh/in-force/accepted-mtls.ts';
export {
  admittedAtPods,
  policiesInForce,
  tokensInForce,
} from './mesh/in-force/policies-in-force.ts';
export { workloadIndex, containsLabels, indexLabels } from './mesh/label-index.ts';
export { isOlderVersion } from './mesh/istio-version.ts';
export type { LabelIndex } from './mesh/label-index.ts';
export type { MeshWideObjects } from './mesh/mesh-wide-objects.ts';
export {
  filesOfObject,
  meshWideFiles,
  meshWideObjects,
  meshWideObjectsOf,
  holdsForMesh,
  isPolicyOrRootObject,
  reachesEveryNamespace,
} from './mesh/mesh-wide-objects.ts';
export type {
  Answer,
  EnvironmentVariable,
  Mesh,
  MeshSetting,
  Service,
  ServicePort,
  Workload,
  Proxy,
} from './mesh/mesh.ts';
export type { EffectiveMtls, MtlsMode } from './mesh/mtls.ts';
export { mtlsMode } from './mesh/mtls.ts';
export { operatorServices } from './mesh/operators/operator-services.ts';
export type { CallDecision, CallEnding, CallOutcome, Ending } from './mesh/outcome/call-ending.ts';
export { callOutcome } from './mesh/outcome/call-outcome.ts';
export { clientsAsked } from './mesh/outcome/client-proxy.ts';
export type { GatewayArrival, GatewaySurface } from './mesh/outcome/gateway-surface.ts';
export { arrivalAt, gatewaySurface } from './mesh/outcome/gateway-surface.ts';
export type { GatewayPods } from './mesh/outcome/gateway-outcome.ts';
export { gatewayOutcome, gatewayPods } from './mesh/outcome/gateway-outcome.ts';
export { apexOf, flaggerObjects } from './mesh/operators/flagger-objects.ts';
export type { ProxyFacts } from './mesh/proxies.ts';
export {
  calledServer,
  callingClient,
  inboundProxy,
  isGatewayWorkload,
  isSelectedByGateway,
  targetPortOf,
} from './mesh/proxies.ts';
export { changedInjectorValues, injectorValues } from './mesh/control-plane/injector-values.ts';
export type { InjectorValues } from './mesh/control-plane/injector-values.ts';
export { quantityOf } from './mesh/quantity.ts';
export type { PortProtocol } from './mesh/registry/port-protocol.ts';
export {
  isGrpcPort,
  isHttp,
  isHttpOrDetected,
  isTls,
  serviceProtocol,
  writtenProtocol,
} from './mesh/registry/port-protocol.ts';
export type { RegistryPort, RegistryService } from './mesh/registry/registry-service.ts';
export { ofService } from './mesh/registry/registry-service.ts';
export { registryOf } from './mesh/registry/service-registry.ts';
export { isToldAlike } from './mesh/registry/service-push.ts';
export {
  claimPathOf,
  headerOf,
  isPeerAttribute,
  routedClaim,
} from './mesh/request/request-attributes.ts';
export type { Clause, Term, TermValue } from './mesh/request/clause.ts';
export { piecesOf } from './mesh/request/clause.ts';
export type { IpBlock } from './mesh/request/ip-block.ts';
export { blockCovers, parseIpBlock } from './mesh/request/ip-block.ts';
export type { Match } from './mesh/request/match.ts';
export { certainly } from './mesh/request/match.ts';
export type { PathNormalization } from './mesh/request/path-normalization.ts';
export {
  normalizedTarget,
  normalizePath,
  pathNormalizationOf,
} from './mesh/request/path-normalization.ts';
export type { AuthorizationRequest, HttpRequest, Peer, Token } from './mesh/request/request.ts';
export { ANY_HTTP, anyRequestOf } from './mesh/request/request.ts';
export type { TextMatch } from './mesh/request/text-match.ts';
export { matchText, textMatchOf } from './mesh/request/text-match.ts';
export { methodWords, misspeltMethod, USUAL_METHODS } from './mesh/request/http-methods.ts';
export type { ValueForm } from './mesh/request/value-form.ts';
export { matchesForm, SOME_SEGMENT, SOME_TEXT } from './mesh/request/value-form.ts';
export { resolveMesh } from './mesh/mesh-resolution.ts';
export { indexResources } from './mesh/resource-index.ts';
export type { InjectorNames } from './mesh/revisions/control-plane-revisions.ts';
export {
  injectorNamesOf,
  REVISION_LABEL,
  revisionFactsOf,
  revisionNamedBy,
} from './mesh/revisions/control-plane-revisions.ts';
export { viewsFor } from './mesh/revisions/revision-views.ts';
export { catchesAll, covers } from './mesh/routes/proxy-routes.ts';
export type { BoundVirtualService } from './mesh/routes/bound-virtual-service.ts';
export { delegatesOf } from './mesh/routes/bound-virtual-service.ts';
export { readRoute } from './mesh/routes/route-reader.ts';
export { segmentPrefix, rewrittenPath } from './mesh/routes/path-modifier.ts';
export type { Failure, RetryPolicy } from './mesh/retries/retry-policy.ts';
export { passedOn, toldByGrpc, toldByHttp, triesOn } from './mesh/retries/retry-policy.ts';
export type { RouteDecision } from './mesh/routes/route-decision.ts';
export { possibleDecisions } from './mesh/routes/route-decision.ts';
export type {
  RouteDestination,
  RouteMatch,
  RouteRewrite,
  RouteRule,
  WrittenPlace,
} from './mesh/routes/route-rule.ts';
export { serviceClaims } from './mesh/routes/service-routes.ts';
export { routeFromSidecar } from './mesh/routes/sidecar-routes.ts';
export { virtualServiceGateways, virtualServicesOf } from './mesh/routes/virtual-service-index.ts';
export type { ServiceAddress } from './mesh/service-address.ts';
export { addressesIn } from './mesh/service-address.ts';
export type { HostResolver, ServiceName } from './mesh/service-host.ts';
export { createHostResolver, parseServiceHost, serviceNamed } from './mesh/service-host.ts';
export { calicoSelects } from './mesh/surroundings/calico-selector.ts';
export { lostConnections } from './mesh/surroundings/connection-loss.ts';
export type { Direction } from './mesh/surroundings/packet-policies.ts';
export { DIRECTIONS, isAbout, peersOf, rulesOf } from './mesh/surroundings/packet-policies.ts';
export type { Influence, InfluenceKind } from './mesh/surroundings/influence.ts';
export { influencesOf } from './mesh/surroundings/influences.ts';
export type { LabelRequirement } from './mesh/surroundings/label-selection.ts';
export { fits } from './mesh/surroundings/label-selection.ts';
export { hostOfOwnEntry } from './mesh/registry/own-service-entry.ts';
export { trafficPoliciesFor } from './mesh/retries/traffic-policy-attachment.ts';
export type { WrittenTries } from './mesh/retries/retry-settings.ts';
export { writtenTries } from './mesh/retries/retry-settings.ts';
export { appliedSidecars, importsAllOfMesh } from './mesh/visibility/sidecar-selection.ts';
export type { EgressHosts } from './mesh/visibility/egress-hosts.ts';
export { egressHosts } from './mesh/visibility/egress-hosts.ts';
export {
  serviceSeen,
  outboundPolicies,
  outboundPolicyOfMesh,
} from './mesh/visibility/sidecar-scope.ts';
export type { OutboundPolicy } from './mesh/visibility/sidecar-scope.ts';
export type { TargetReference } from './views/attachment.ts';
export { asAttached, asTargetReference } from './views/attachment.ts';
export type { AuthorizationRule } from './views/authorization-policy.ts';
export { asAuthorizationPolicy, asAuthorizationRule } from './views/authorization-policy.ts';
export {
  asBackendRetryConstraint,
  asBackendTrafficPolicy,
} from './views/backend-traffic-policy.ts';
export type { ClientTlsSettings, PortPolicy, TrafficPolicy } from './views/destination-rule.ts';
export { asDestinationRule } from './views/destination-rule.ts';
export { asEnvoyFilter, isOfRelease, patchesByVersion } from './views/envoy/envoy-filter.ts';
export type { MistakenPatches, PatchMistake } from './views/envoy/patch-mistakes.ts';
export { mistakenPatches, patchesMeet } from './views/envoy/patch-mistakes.ts';
export type { FormerFilterName } from './views/envoy/former-filter-names.ts';
export { FORMER_NAMES_DROPPED_WITH, formerFilterNames } from './views/envoy/former-filter-names.ts';
export type { Field } from './views/field.ts';
export {
  annotationOf,
  labels,
  ownLabelOf,
  ownLabelsOf,
  sameSpec,
  text,
  writtenNamespaceOf,
} from './views/field.ts';
export type {
  AddedListener,
  BackendRef,
  GatewayApiListener,
  LabelSelector,
  ParentRef,
} from './views/gateway-api.ts';
export {
  asBackendRef,
  asGatewayApiGateway,
  asLabelSelector,
  asListenerSet,
  asParentRef,
  asReferenceGrant,
  asRoute,
} from './views/gateway-api.ts';
export type { ServerTlsSettings } from './views/gateway.ts';
export { asGateway } from './views/gateway.ts';
export type { HostIndex } from './views/hosts.ts';
export { completedHost, indexHosts, isAddress, overlaps, servicesOf } from './views/hosts.ts';
export { asMeshConfig } from './views/mesh-config.ts';
export type { OptOut } from './views/opt-outs.ts';
export { optOutsOf } from './views/opt-outs.ts';
export { asPeerAuthentication } from './views/peer-authentication.ts';
export { problemsOf } from './views/problems.ts';
export { asProxyConfig } from './views/proxy-config.ts';
export { asRequestAuthentication } from './views/request-authentication.ts';
export { asServiceEntry } from './views/service-entry.ts';
export type { EgressListener } from './views/sidecar.ts';
export { asSidecar } from './views/sidecar.ts';
export { asTelemetry } from './views/telemetry.ts';
export type {
  Destination,
  HttpMatch,
  HttpRoute,
  RouteEntry,
  StringMatch,
  TcpRoute,
  TlsRoute,
} from './views/virtual-service.ts';
export { asDestination, asHttpRoute, asVirtualService } from './views/virtual-service.ts';
export { asExported, exportedTo, isVisibleIn } from './views/visibility.ts';
export { asWasmPlugin } from './views/wasm-plugin.ts';
export { asWorkloadEntry, asWorkloadGroup } from './views/workload-group.ts';
