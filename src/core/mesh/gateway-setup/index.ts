/** How Gateways, their pods, Services, Secrets and the routes and policies that name them fit together. */
export { generatedFrom, generatedNames } from './generated-gateway.ts';
export type { HostBinding, WantedHosts } from './host-bindings.ts';
export { wantedHosts } from './host-bindings.ts';
export { routedHosts } from './routed-hosts.ts';
export type { ApiCollision } from './api-collisions.ts';
export { apiCollisions } from './api-collisions.ts';
export { bypassedCertificates, isAskingForCertificate } from './bypassed-certificates.ts';
export type { ComparedServer } from './compared-servers.ts';
export { comparedServers, gatewaysWithoutServers } from './compared-servers.ts';
export type { OwnedServer, RivalledServer } from './rival-servers.ts';
export { rivalledServers } from './rival-servers.ts';
export type { SharedCertificate } from './shared-certificates.ts';
export { sharedCertificates } from './shared-certificates.ts';
export type { RouteKind, UnfollowedRoutes } from './routed-kinds.ts';
export { kindsFollowed, unfollowedRoutes } from './routed-kinds.ts';
export type { UnverifiedClaim } from './claim-routes.ts';
export { unverifiedClaims } from './claim-routes.ts';
export type { PassedOverSelector } from './passed-over-selectors.ts';
export { passedOverSelectors } from './passed-over-selectors.ts';
export type { UnopenedPort } from './unopened-ports.ts';
export { unopenedPorts } from './unopened-ports.ts';
export type { UnusableCredential } from './unusable-credentials.ts';
export { unusableCredentials } from './unusable-credentials.ts';
export type { RedirectedChallenge } from './redirected-challenges.ts';
export { redirectedChallenges } from './redirected-challenges.ts';
export type {
  AskedListener,
  AttachedRoute,
  Refusal,
  RouteAttachment,
} from './route-attachments.ts';
export { attachedRoute } from './route-attachments.ts';
export type { CrowdedListener } from './crowded-listeners.ts';
export { crowdedListeners } from './crowded-listeners.ts';
export type { UnheardListenerSet } from './listener-sets.ts';
export { unheardListenerSets } from './listener-sets.ts';
