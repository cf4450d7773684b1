/**
 * Gives views of an environment's objects and answers of its mesh: visibility, routes, destinations, mTLS,
 * authorization, calls. It knows nothing of changes and findings.
 */
export { answerQuestion, readQuestion } from './asking/question.ts';
export { cite, objectText } from './asking/citation.ts';
export { capturesDns, droppedLookup, withoutName } from './asking/looked-up-name.ts';
export type { LookupStep } from './asking/looked-up-name.ts';
export { notSeenOf } from './asking/blind-spots.ts';
export { speaksHbone } from './mesh/ambient/hbone.ts';
export { admitsNamespace, namesWaypoint, waypointOfService } from './mesh/ambient/waypoint.ts';
export { isCutShort } from './mesh/ambient/ztunnel-authorization.ts';
export type { AuthorizationPolicy } from './mesh/authorization/policy.ts';
export { alternativesOf } from './mesh/authorization/policy.ts';
export type { PolicyTarget } from './mesh/authorization/policy-target.ts';
export { refusingAuthorizers } from './mesh/authorization/authorizers.ts';
export { namesPeer } from './mesh/authorization/policy-match.ts';
export { actionOf, mayRefuse } from './mesh/authorization/policy-parser.ts';
export { policyIndexOf } from './mesh/authorization/policy-index.ts';
export { callTargets, isBypassed } from './mesh/calls/call-targets.ts';
export { requestsOf } from './mesh/calls/requests-of-call.ts';
export type { Call } from './mesh/calls/call.ts';
export { scrapedEndpoints } from './mesh/calls/calls-of-monitors.ts';
export { identitiesOf } from './mesh/calls/calls-of-policies.ts';
export { settingTexts } from './mesh/calls/setting-texts.ts';
export { addressesOf } from './mesh/calls/calls-of-settings.ts';
export { knownCalls } from './mesh/calls/calls.ts';
export { nearestNames } from './mesh/calls/nearest-names.ts';
export { sameRequestsAt } from './mesh/calls/virtual-service-requests.ts';
export {
  destinationAt,
  gatewayNamed,
  gatewayReferences,
  isLedToByHttp,
  routeDestinations,
  routesTo,
} from './mesh/calls/virtual-service-routes.ts';
export { gatewaysOfCharts, isMadeByIstiod } from './mesh/charts/chart-gateways.ts';
export type { MeshResolutionSettings } from './mesh/configuration.ts';
export { leavesOf } from './mesh/configuration.ts';
export { ambientLabel, injectingRevision, isAmbient, isRedirected } from './mesh/data-plane.ts';
export { writtenProxy } from './mesh/injection.ts';
export { meshParts, installsOnlyGateways } from './mesh/control-plane/control-plane-inputs.ts';
export { nativeSidecar } from './mesh/control-plane/init-containers.ts';
export {
  isVariableSet,
  istiodValues,
  isWithout,
  runsBefore,
} from './mesh/control-plane/istiod-settings.ts';
export { meshIdentityOf } from './mesh/control-plane/mesh-identity.ts';
export { MESH_PARTS } from './mesh/control-plane/mesh-pods.ts';
export { defaultsOf } from './mesh/destinations/effective-policy.ts';
export { parseEmbeddedYaml } from './mesh/embedded-yaml.ts';
export { readApiMatches } from './mesh/gateway-api/http-route-rules.ts';
export { grantFor } from './mesh/gateway-api/reference-grant.ts';
export { isTakenOver } from './mesh/gateway-api/http-route-takeover.ts';
export { refusedOfRoute, routesAt, takerAt } from './mesh/gateways/api-listeners.ts';
export { askedOfClients, isRunByIstio } from './mesh/gateways/client-certificates.ts';
export { commonHosts } from './mesh/gateways/server-routes.ts';
export { selectsLabels, admitsListenersOf } from './mesh/gateways/namespace-selector.ts';
export { writtenServers } from './mesh/gateways/gateway-server.ts';
export type { GatewayServer } from './mesh/gateways/gateway-server.ts';
export { groupedBy } from './matching/grouping.ts';
export { acceptedMtls, takesPlaintext } from './mesh/in-force/accepted-mtls.ts';
export {
  admittedAtPods,
  policiesInForce,
  tokensInForce,
} from './mesh/in-force/policies-in-force.ts';
export { containsLabels, indexLabels } from './mesh/label-index.ts';
export { meshWideObjects, holdsForMesh, reachesEveryNamespace } from './mesh/mesh-wide-objects.ts';
export { installerAt } from './mesh/istio-version.ts';
export type { EnvironmentVariable, Mesh, MissingFact, Service, Workload } from './mesh/mesh.ts';
export { servicesSelecting } from './mesh/services-selecting.ts';
export { operatorServices } from './mesh/operators/operator-services.ts';
export { callOutcome, unroutedEndings } from './mesh/outcome/call-outcome.ts';
export { senderElsewhere } from './mesh/outcome/client-proxy.ts';
export type { DecidedEnds } from './mesh/outcome/decision-facts.ts';
export { factsOf, factsOfCaller } from './mesh/outcome/decision-facts.ts';
export { gatewaySurface } from './mesh/outcome/gateway-surface.ts';
export { gatewayOutcome, gatewayPods } from './mesh/outcome/gateway-outcome.ts';
export { flaggerObjects } from './mesh/operators/flagger-objects.ts';
export {
  calledServer,
  callingClient,
  inboundProxy,
  isGatewayWorkload,
  targetPortOf,
} from './mesh/proxies.ts';
export { declaredPorts, lostFits, notDeclaredWords, portFit } from './mesh/declared-ports.ts';
export type { LostFit } from './mesh/declared-ports.ts';
export { injectorValues } from './mesh/control-plane/injector-values.ts';
export { quantityOf } from './mesh/quantity.ts';
export { protocolFamily, serviceProtocol } from './mesh/registry/port-protocol.ts';
export { hostOfOwnEntry } from './mesh/registry/registry-service.ts';
export { registryOf } from './mesh/registry/service-registry.ts';
export { clauseCovers, clausesDisjoint, formsDisjoint } from './mesh/request/clause-coverage.ts';
export { attributeSource, routedClaim } from './mesh/request/request-attributes.ts';
export type { Clause } from './mesh/request/clause.ts';
export { blockCovers, parseIpBlock } from './matching/ip-block.ts';
export { isSettled } from './mesh/request/path-normalization.ts';
export { anyRequestOf } from './mesh/request/request.ts';
export { matchText, textMatchOf } from './mesh/request/text-match.ts';
export {
  isRepeating,
  methodWords,
  misspeltMethod,
  USUAL_METHODS,
} from './mesh/request/http-methods.ts';
export type { ValueForm } from './mesh/request/value-form.ts';
export { matchesForm } from './mesh/request/value-form.ts';
export { ACCEPTS_BOTH } from './mesh/mtls.ts';
export { configuredMesh, resolveMesh } from './mesh/mesh-resolution.ts';
export {
  REVISION_LABEL,
  revisionFactsOf,
  revisionNamedBy,
  TAG_LABEL,
} from './mesh/revisions/control-plane-revisions.ts';
export { catchesAll, covers } from './mesh/routes/proxy-routes.ts';
export { delegatesOf } from './mesh/routes/bound-virtual-service.ts';
export { readRoute } from './mesh/routes/route-reader.ts';
export { segmentPrefix, rewrittenPath } from './mesh/routes/path-modifier.ts';
export type { RouteRule } from './mesh/routes/route-rule.ts';
export { serviceClaims } from './mesh/routes/service-routes.ts';
export {
  destinationRules,
  hostOfRule,
  rulesForHost,
} from './mesh/destinations/destination-rule-index.ts';
export { virtualServiceGateways, virtualServicesOf } from './mesh/routes/virtual-service-index.ts';
export { addressesIn, portOfAddress } from './mesh/service-address.ts';
export { createHostResolver, parseServiceHost } from './mesh/service-host.ts';
export { trafficPoliciesFor } from './mesh/retries/traffic-policy-attachment.ts';
export { afterWork } from './mesh/retries/retry-policy.ts';
export { writtenTries } from './mesh/retries/retry-settings.ts';
export { egressHosts } from './mesh/visibility/egress-hosts.ts';
export { outboundPolicies } from './mesh/visibility/sidecar-scope.ts';
export { valueInForce } from './settings/proxy-setting.ts';
export type { ProxySetting, ValueInForce, WrittenSetting } from './settings/proxy-setting.ts';
export { injectedSettings } from './settings/injected-setting.ts';
export { TRACED_SHARE } from './settings/traced-share.ts';
export { openSettings, settingHolders, settingTurns } from './settings/setting-turns.ts';
export type { SettingTurn } from './settings/setting-turns.ts';
export type {
  EntryInForce,
  ReportedSide,
  ReportingProxies,
} from './settings/telemetry-in-force.ts';
export {
  isOfDirection,
  lastWritten,
  levelsFor,
  namesIn,
  signalInForce,
  targetsOfTelemetry,
} from './settings/telemetry-in-force.ts';
export type { Field } from './views/field.ts';
export { text } from './views/field.ts';
export { commonHost, completedHost, indexHosts, isAddress, servicesOf } from './views/hosts.ts';
export { asMeshConfig } from './views/mesh-config.ts';
export { problemsOf } from './views/problems.ts';
export { exportedTo, isVisibleIn } from './views/visibility.ts';
export { clientTls } from './mesh/destinations/client-tls.ts';
export { authorizeAt } from './mesh/authorization/policy-verdict.ts';
export { retryingHops } from './mesh/retries/retrying-hops.ts';
export { gatewayPodsOf, podsOfGateway } from './mesh/gateways/gateway-pods.ts';
export {
  hasNetworkPolicies,
  networkOf,
  networkPodOf,
  podsElsewhere,
} from './mesh/surroundings/mesh-network.ts';
export {
  ANYBODY,
  KUBE_DNS,
  lookupAnswer,
  lookupsOf,
  shutFromNames,
} from './mesh/surroundings/name-lookups.ts';
export {
  arrivalFromClients,
  callingPods,
  endLetThrough,
  isKeptIn,
  TUNNEL_PORT,
} from './mesh/outcome/network-step.ts';
export { outsideEnd } from './mesh/surroundings/outside-cluster.ts';
export { networkClasses, podsSelectedBy } from './mesh/surroundings/network-classes.ts';
export { gatewaysOfIstiod } from './mesh/gateways/istiod-gateways.ts';
export { enginesNotShown } from './mesh/surroundings/policy-engines.ts';
export { networkWords, shutWorkloads } from './asking/network-words.ts';
export { decideForMany } from './network/alike-ends.ts';
export type { OtherEnd } from './network/alike-ends.ts';
export {
  decideBoth,
  decideConnection,
  decideWay,
  NOT_SELECTED,
} from './network/network-decision.ts';
export type { NetworkAnswer, NetworkEnd, NetworkPod } from './network/network-ends.ts';
export { isNetworkKind } from './network/network-kinds.ts';
export { readNetwork } from './network/network-policies.ts';
export { ruleText } from './network/network-rules.ts';
export type { NetworkRules } from './network/network-rules.ts';
export type { View } from './views/view.ts';
export { viewOf, viewOfPart } from './views/view.ts';
export { answerableCase } from './asking/cases/mesh-answers.ts';
export { aroundMesh } from './mesh/surroundings/reach/around-mesh.ts';
export { apiRouteRewrites } from './mesh/gateway-api/route-rewrites.ts';
export { mayMatch } from './mesh/authorization/policy-verdict.ts';
export { servicePolicies } from './mesh/destinations/service-policies.ts';
