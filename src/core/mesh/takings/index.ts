/** What objects of one namespace take of traffic that is for others. */
export type { Around, Taking } from './traffic-taking.ts';
export { callersElsewhere, takingsOf } from './traffic-taking.ts';
export { leadingText, leadsAway, leadsHostElsewhere } from './led-elsewhere.ts';
export type { ActOnCalls, JoinedService } from './foreign-endpoints.ts';
export { endpointsIn } from './foreign-endpoints.ts';
export type { RootsOf } from './places-of-objects.ts';
export {
  areApart,
  areInOneFolder,
  isWrittenElsewhere,
  rootsOfObjects,
} from './places-of-objects.ts';
export type { WrittenName } from './names-written.ts';
export { namesWritten } from './names-written.ts';
export { spokenForBy } from './hosts-of-namespaces.ts';
export type { ClosedGateway } from './closed-gateways.ts';
export { closedGateways } from './closed-gateways.ts';
export type { Answering } from './answered-requests.ts';
export { answeringIn } from './answered-requests.ts';
export type { ClaimedRequests } from './claimed-requests.ts';
export { claimingRules, claimsOf } from './claimed-requests.ts';
export type { DisputedClaim } from './requests-of-others.ts';
export { requestsOfOthers } from './requests-of-others.ts';
export { gatewayPodsOf } from './gateway-pods.ts';
export { hostOfOwnEntry } from './own-entries.ts';
