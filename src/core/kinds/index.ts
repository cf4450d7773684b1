/** Facts about kinds: the door of this room. */
export { API_GROUPS, ISTIO_GROUPS, OPERATOR_GROUPS, RETIRED_VERSIONS } from './api-groups.ts';
export { pathOfSelector } from './kind-row.ts';
export type { Family, GroupKind, KindRow } from './kind-row.ts';
export * from './lookup.ts';
export { mayMakeObjects } from './makes-objects.ts';
