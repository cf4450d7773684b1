/**
 * What Istio makes of the objects of one environment. Takes resources; gives answers: injection, mTLS,
 * authorization, calls, mesh configuration. Knows nothing of kustomize and of changes.
 */
export { type Alternative, alternativesOf } from './authorization/alternatives.ts';
export { allowsAll, openingPolicies } from './authorization/allows-all.ts';
export { signingKeysOf } from './authorization/signing-keys.ts';
export type { PathRefusal } from './authorization/path-refusal.ts';
export type { PolicyTarget } from './authorization/attached-policies.ts';
export { attaches, selects } from './authorization/attached-policies.ts';
export { claimPathOf, headerOf, routedClaim } from './request/attribute.ts';
export type { Loosening } from './authorization/compare-admission.ts';
export { isEvidenced } from './authorization/label-evidence.ts';
export { looseningsBetween } from './authorization/compare-admission.ts';
export { clauseCovers } from './request/compare-clauses.ts';
export { asksForAbsentPeer, namesPeer } from './authorization/match-rule.ts';
export { actionOf } from './authorization/parse-policy.ts';
export type { JwtIssuer } from './authorization/policy-index.ts';
export {
  isOwnTrustDomain,
  policyIndexOf,
  trustDomainAliases,
} from './authorization/policy-index.ts';
export { admittedAtPods, policiesInForce, tokensInForce } from './in-force/policies-in-force.ts';
export type { AuthorizationPolicy } from './authorization/policy.ts';
export type { Clause, Term } from './request/clause.ts';
export { piecesOf } from './request/clause.ts';
export type { AuthorizationRequest, HttpRequest, Peer, Token } from './request/request.ts';
export { anyRequestOf } from './request/request.ts';
export type { Deciding } from './authorization/matched-policies.ts';
export type { PolicyVerdict } from './authorize.ts';
export { authorizerPlace, refusingAuthorizers } from './authorization/authorizers.ts';
export { authorize } from './authorize.ts';
export { admittedCall } from './ambient/ambient-admission.ts';
export { admittedByZtunnel } from './ambient/ztunnel-admission.ts';
export { isCutShort } from './ambient/ztunnel-rule.ts';
export { ambientLabel, injectingRevision, isAmbient } from './data-plane.ts';
export type { ChartGateway } from './charts/chart-gateways.ts';
export type { ChartRelease } from './charts/chart-releases.ts';
export { unrenderedCharts } from './charts/unrendered-charts.ts';
export { gatewaysOfCharts } from './charts/gateways-of-charts.ts';
export { configurationOf } from './configuration.ts';
export { groupedBy } from './grouped-by.ts';
export { clientsAsked } from './outcome/client-proxy.ts';
export { counterpartIn } from './counterpart.ts';
export { isMeshed } from './contention/meshed-pods.ts';
export { parseEmbeddedYaml } from './embedded-yaml.ts';
export { isOlderVersion } from './istio-version.ts';
export type { LabelIndex } from './label-index.ts';
export { containsLabels, indexLabels } from './label-index.ts';
export type { MeshWideObjects } from './mesh-wide-files.ts';
export {
  filesOfObject,
  meshWideFiles,
  meshWideObjects,
  meshWideObjectsOf,
} from './mesh-wide-files.ts';
export type {
  EnvironmentVariable,
  Mesh,
  MeshSetting,
  Service,
  ServicePort,
  Workload,
} from './mesh.ts';
export { unknown } from './mesh.ts';
export type { EffectiveMtls, MtlsMode } from './mtls.ts';
export { acceptedMtls, acceptedMtlsOfScope } from './in-force/accepted-mtls.ts';
export { PROBES_AS_WRITTEN, unansweredProbes } from './in-force/unanswered-probes.ts';
export type { ProxyFacts } from './proxies.ts';
export {
  calledServer,
  callingClient,
  inboundProxy,
  isGatewayWorkload,
  isSelectedByGateway,
  targetPortOf,
} from './proxies.ts';
export type { MeshResolutionSettings } from './resolve-mesh.ts';
export { resolveMesh } from './resolve-mesh.ts';
export { indexResources } from './resource-index.ts';
export { holdsForMesh, isPolicyOrRootObject, reachesEveryNamespace } from './root-namespace.ts';
export type { ServiceAddress } from './service-address.ts';
export { addressesIn } from './service-address.ts';
export type { HostResolver, ServiceName } from './service-host.ts';
export { createHostResolver, parseServiceHost, serviceNamed } from './service-host.ts';
export type { Connection, Endpoint, Wire } from './destinations/connection.ts';
export { autoMtlsOffAt, protocolOf, receivedAt, sentBy } from './destinations/connection.ts';
export type { MergedRule } from './destinations/destination-rule-index.ts';
export { destinationRules } from './destinations/destination-rule-index.ts';
export type { EffectivePolicy } from './destinations/effective-policy.ts';
export { clientTlsMode, effectivePolicy } from './destinations/effective-policy.ts';
export type { WrittenClientTls } from './destinations/written-client-tls.ts';
export { writtenClientTls } from './destinations/written-client-tls.ts';
export type { InjectorNames } from './revisions/injector-names.ts';
export { injectorNamesOf } from './revisions/injector-names.ts';
export { REVISION_LABEL, revisionFactsOf, revisionNamedBy } from './revisions/revision-facts.ts';
export { methodWords, misspeltMethod, USUAL_METHODS } from './request/usual-methods.ts';
export { normalizedTarget } from './request/normalize-path.ts';
export type { TextMatch } from './request/text-match.ts';
export { matchText } from './request/text-match.ts';
export type { ValueForm } from './request/value-form.ts';
export { matchesForm } from './request/value-form.ts';
export type { Failure } from './routes/retried-failures.ts';
export { passedOn, toldByGrpc, toldByHttp, triesOn } from './routes/retried-failures.ts';
export type { RetryPolicy } from './routes/retry-policy.ts';
export type { RouteMatch, RouteRule } from './routes/route-rule.ts';
export { delegatesOf } from './routes/bound-virtual-service.ts';
export { serviceClaims } from './routes/service-routes.ts';
export { virtualServiceGateways, virtualServicesOf } from './routes/virtual-service-index.ts';
export type { RouteDecision } from './routes/route-decision.ts';
export { possibleDecisions } from './routes/route-decision.ts';
export { routeFromSidecar } from './routes/sidecar-routes.ts';
export { importsAllOfMesh } from './visibility/applied-sidecar.ts';
export type { Proxy } from './visibility/proxy.ts';
export type { OutboundPolicy } from './visibility/sidecar-scope.ts';
export { outboundPolicies, outboundPolicyOfMesh } from './visibility/sidecar-scope.ts';
export { serviceSeen } from './visibility/service-seen.ts';
export type { OutdatedDefinition } from './gateway-api/outdated-definitions.ts';
export { isAskedFor, outdatedDefinitions } from './gateway-api/outdated-definitions.ts';
export { grantFor } from './gateway-api/reference-grant.ts';
export { isTakenOver } from './gateway-api/taken-over.ts';
export {
  isTerminating,
  MOST_CERTIFICATES,
  takesMeshCertificate,
} from './gateways/api-listeners.ts';
export { onlyByCertificate, readsClientValidation } from './gateways/client-certificates.ts';
export { routeFromApiGateway } from './gateways/gateway-api-routes.ts';
export { asksForCertificates } from './gateways/issued-certificates.ts';
export type { Protection, ServedHost } from './gateways/served-hosts.ts';
export { gatewaysOf, PROTECTIONS, servedHosts } from './gateways/served-hosts.ts';
export { routeFromGateway } from './gateways/gateway-routes.ts';
export type { CallEnding, CallOutcome, CallDecision, Ending } from './outcome/call-ending.ts';
export { callOutcome } from './outcome/call-outcome.ts';
export type { Arrival } from './outcome/gateway-arrival.ts';
export { arrivalAt } from './outcome/gateway-arrival.ts';
export type { GatewayPods } from './outcome/gateway-outcome.ts';
export { gatewayOutcome, gatewayPods } from './outcome/gateway-outcome.ts';
export type { GatewaySurface } from './outcome/gateway-surface.ts';
export { gatewaySurface } from './outcome/gateway-surface.ts';
export type { EgressHosts } from './visibility/egress-hosts.ts';
export { egressHosts } from './visibility/egress-hosts.ts';
export type { BoundVirtualService } from './routes/bound-virtual-service.ts';
export type { MeshLabel, NamespaceMembership } from './membership/namespace-labels.ts';
export {
  injectionByDefault,
  namespaceMemberships,
  whoWins,
} from './membership/namespace-labels.ts';
export {
  hasMembers,
  isKnownInside,
  isKnownOutside,
  leftOutside,
  podsWithoutProxy,
} from './membership/pods-in-mesh.ts';
export type { UnreplacedImage } from './membership/unreplaced-image.ts';
export { imagesToReplace, isTakenByWebhook } from './membership/unreplaced-image.ts';
export type { ProxyUser } from './membership/proxy-user.ts';
export { proxyUsers } from './membership/proxy-user.ts';
export type { DestinationSlip } from './routing-mistakes/destination-slips.ts';
export { destinationSlips, shareOfDestination } from './routing-mistakes/destination-slips.ts';
export type { GluedPath } from './routing-mistakes/glued-paths.ts';
export { gluedPaths } from './routing-mistakes/glued-paths.ts';
export type { RefusedRewrite } from './routing-mistakes/refused-rewrites.ts';
export { refusedRewrites } from './routing-mistakes/refused-rewrites.ts';
export { lostRests } from './routing-mistakes/lost-rest.ts';
export type { IsolatedHost } from './gateways/isolated-hosts.ts';
export { isolatedHosts } from './gateways/isolated-hosts.ts';
export { sharedForAnyHost } from './gateways/any-host-servers.ts';
export { namespaceOfGateway } from './gateways/namespace-of-gateway.ts';
export { operatorServices } from './operators/operator-services.ts';
export type { RouteChoice, ShiftedRoute } from './progressive-delivery/route-choices.ts';
export type { ShiftedVirtualService } from './progressive-delivery/rollouts.ts';
export {
  isOfVersion,
  namedVirtualService,
  shiftedVirtualServices,
} from './progressive-delivery/rollouts.ts';
export {
  flaggerServices,
  makerOfRoutes,
  writtenByFlagger,
} from './progressive-delivery/flagger-canaries.ts';
export type { WrittenByFlagger } from './progressive-delivery/flagger-canaries.ts';
export { flaggerObjects } from './progressive-delivery/flagger-objects.ts';
export type { MissedPrimary } from './progressive-delivery/missed-primaries.ts';
export { missedPrimaries } from './progressive-delivery/missed-primaries.ts';
export type { ScaledDownVersion } from './progressive-delivery/scaled-down-versions.ts';
export { scaledDownVersions } from './progressive-delivery/scaled-down-versions.ts';
export { takenSubsets } from './progressive-delivery/taken-subsets.ts';
export type { UnejectedCanary } from './progressive-delivery/unejected-canaries.ts';
export { unejectedCanaries } from './progressive-delivery/unejected-canaries.ts';
export type { SeveralPods, SingleClaim } from './pod-lifecycle/all-at-once.ts';
export { severalPods } from './pod-lifecycle/all-at-once.ts';
export type { EndlessJob } from './pod-lifecycle/endless-jobs.ts';
export { endlessJobs } from './pod-lifecycle/endless-jobs.ts';
export type { MissedTemplate } from './pod-lifecycle/own-selector.ts';
export { missedTemplates } from './pod-lifecycle/own-selector.ts';
export type { ContendedPods } from './contention/contended-pods.ts';
export type { UnreadSidecar } from './contention/sidecar-contention.ts';
export {
  choosesAllPods,
  sidecarsOfOneNamespace,
  sidecarsOnOnePod,
  sidecarsWithoutReader,
} from './contention/sidecar-contention.ts';
export type { UnnamedAuthority } from './destinations/unnamed-authorities.ts';
export { isForOwnService, unnamedAuthorities } from './destinations/unnamed-authorities.ts';
export type { UnprovidedLogs } from './telemetry/log-providers.ts';
export { isLoggingKnown, retiredTracers, unprovidedLogs } from './telemetry/log-providers.ts';
export {
  isTargeted,
  telemetriesOfOneNamespace,
  telemetriesOnOnePod,
} from './telemetry/telemetry-contention.ts';
export type { UnenforcedPolicy } from './in-force/unenforced-policies.ts';
export type { LeftOutWorkload } from './in-force/left-out-workloads.ts';
export { leftOutWorkloads } from './in-force/left-out-workloads.ts';
export { policiesWithoutMeshedPods, unenforcedPolicies } from './in-force/unenforced-policies.ts';
export type { WarnedObject } from './in-force/warned-objects.ts';
export { warnedObjects } from './in-force/warned-objects.ts';
export type { NegativeCondition } from './in-force/negative-conditions.ts';
export { negativeConditions } from './in-force/negative-conditions.ts';
export { importedByEgressHost } from './visibility/imported-by-host.ts';
export type { AskedTwice } from './ambient/asked-twice.ts';
export { podsAskedTwice } from './ambient/asked-twice.ts';
export type { UnansweredWaypointLabel } from './ambient/waypoint-labels.ts';
export { unansweredWaypointLabels, writesWaypoints } from './ambient/waypoint-labels.ts';
export type { PastWaypoint } from './ambient/past-waypoints.ts';
export { pastWaypoints } from './ambient/past-waypoints.ts';
export type { MethodNobodySends } from './authorization/unsent-methods.ts';
export { methodsNobodySends } from './authorization/unsent-methods.ts';
export type { IgnoredInRoot, ModeOfServicePort } from './in-force/ignored-mtls.ts';
export { ignoredInRoot, modesOfServicePorts } from './in-force/ignored-mtls.ts';
export type { RuleOnConnections } from './in-force/requests-on-connections.ts';
export { rulesOnConnections } from './in-force/requests-on-connections.ts';
export type { UnreadableCaller } from './in-force/unreadable-callers.ts';
export { addressesBehindGateways, identitiesWithoutMtls } from './in-force/unreadable-callers.ts';
export {
  extensionsWithoutOrder,
  proxyConfigsOfOneNamespace,
  proxyConfigsOnOnePod,
} from './contention/extension-contention.ts';
export type { ContendedHost } from './contention/policy-contention.ts';
export {
  contendedHosts,
  groupsWithOneLabel,
  modesOfOneNamespace,
  modesOnOnePod,
  haveSameMode,
} from './contention/policy-contention.ts';
export {
  subsetsOfAllPods,
  unsaidOutboundModes,
} from './destinations/unsaid-settings-of-clients.ts';
export type { HiddenMtls, UndemandedMtls } from './destinations/wide-mtls.ts';
export { hiddenMtls, undemandedMtls } from './destinations/wide-mtls.ts';
export type {
  IneffectiveMatch,
  ListedRoute,
  RouteList,
  TakenMatch,
} from './routing-mistakes/unreached-routes.ts';
export { isUnreached, routeLists } from './routing-mistakes/unreached-routes.ts';
export type { PassedWildcard } from './routing-mistakes/passed-wildcards.ts';
export { passedWildcards } from './routing-mistakes/passed-wildcards.ts';
export type { Departure } from './membership/left-members.ts';
export { departures } from './membership/left-members.ts';
export type { Neighbour } from './membership/neighbours.ts';
export { proxiedNeighbours } from './membership/neighbours.ts';
export type { UnreadLabel } from './membership/idle-labels.ts';
export { revisionsSeen, unreadLabels } from './membership/idle-labels.ts';
export { analysedHost } from './routing-mistakes/analysed-hosts.ts';
export {
  analysedSubsets,
  isOfPlace,
  isSubsetAnalysed,
} from './routing-mistakes/analysed-subsets.ts';
export type { RouteWithoutReader } from './ambient/routes-past-waypoints.ts';
export { routesWithoutReader } from './ambient/routes-past-waypoints.ts';
export * from './gateway-setup/index.ts';
export * from './control-plane/index.ts';
export * from './proxy-settings/index.ts';
export * from './calls/index.ts';
export * from './registry/index.ts';
export type { AstrayRequests, UnnamedPort } from './routing-mistakes/unnamed-ports.ts';
export { unnamedPorts } from './routing-mistakes/unnamed-ports.ts';
export type { RulesNotAsked } from './routing-mistakes/rules-not-asked.ts';
export { rulesNotAsked } from './routing-mistakes/rules-not-asked.ts';
export { analysedRivals } from './routing-mistakes/analysed-rivals.ts';
export type { RivalGroup } from './routing-mistakes/virtual-service-rivals.ts';
export { rivalsAtGateway, rivalsInMesh } from './routing-mistakes/virtual-service-rivals.ts';
export * from './tries/index.ts';
export * from './surroundings/index.ts';
export * from './takings/index.ts';
