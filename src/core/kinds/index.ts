/**
 * Facts about kinds, a row for each. Takes a group and kind; gives what is known of it. Knows nothing of objects.
 */
export { API_GROUPS, OPERATOR_GROUPS, RETIRED_VERSIONS } from './api-groups.ts';
export { pathOfSelector } from './kind-row.ts';
export type { Family, GroupKind, KindRow } from './kind-row.ts';
export * from './lookup.ts';
export { mayMakeObjects } from './makes-objects.ts';
export { isPassedOver } from './passed-over-namespaces.ts';
