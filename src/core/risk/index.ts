/**
 * How risky a change is, from low to critical. Knows nothing else.
 */
export type { Tier } from './tiers.ts';
export { TIERS, worseTier } from './tiers.ts';
export type { Severity } from './severity.ts';
export { SEVERITIES } from './severity.ts';
