/** Who calls whom, as far as the objects show it. */
export type { Amplification } from './amplification.ts';
export type { AmplifiedHop } from './retrying-hops.ts';
export { amplifications } from './amplification.ts';
export { type NamedIdentity, identitiesOf } from './calls-of-policies.ts';
export { type AddressInSettings, addressesOf } from './calls-of-settings.ts';
export type { Call, CallSource } from './calls.ts';
export { knownCalls, workloadCalls } from './calls.ts';
export type { CallTarget } from './call-targets.ts';
export { callTargets, isBypassed, requestsOf } from './call-targets.ts';
export type { CalledServer, ClientConnection } from './connection-of-call.ts';
export { clientConnection, isTlsRuled } from './client-connection.ts';
export { clientNamespaces, mayHaveClients } from './destination-rule-clients.ts';
export { type ForeignHost, foreignHosts, foreignReach } from './foreign-hosts.ts';
export type { NearName } from './nearest-names.ts';
export { nearestNames } from './nearest-names.ts';
export { pathsBelow } from './paths-below.ts';
export { requestsOfPods } from './requests-of-gateways.ts';
export { sameRequestsAt } from './requests-at-gateways.ts';
export type { WrittenRouteDestination } from './virtual-service-routes.ts';
export {
  destinationAt,
  gatewayNamed,
  gatewayReferences,
  routeDestinations,
} from './virtual-service-routes.ts';
