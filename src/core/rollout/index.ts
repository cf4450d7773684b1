/**
 * What applying a change comes to beside what it does once it is applied: in which order its objects have to be applied,
 * which configuration of a proxy an object changes, which settings only new pods get. Takes the meshes of both sides;
 * gives data. Knows nothing of calls that end otherwise, of rules and of printing.
 */
export type { ChangedObject } from './changed-objects.ts';
export { changedObjects } from './changed-objects.ts';
export { orderOfApplication, stepText } from './order-of-application.ts';
export type { ProxyGroup } from './reach/proxy-groups.ts';
export { proxyGroups } from './reach/proxy-groups.ts';
export { countIn as servicesToldOf } from './reach/services-received.ts';
export type { Reach } from './reach/change-reach.ts';
export { stopsFirst } from './pod-replacement.ts';
export type { Restart } from './restarts.ts';
export type { AppliedBy, OrderMeans, Rollout } from './rollout.ts';
export { rolloutOf } from './rollout.ts';
export { needsNewPods, pushedTypes } from './pushed-configuration.ts';
