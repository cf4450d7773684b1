/**
 * Takes what the roots of one environment render to, before and after a change; gives what of it acts
 * once everything is applied, and why the rest does not. Knows nothing of changes, detectors and rules.
 */
export { inEffect } from './in-effect.ts';
export { notKept } from './kept-objects.ts';
export type { InEffect } from './in-effect.ts';
export type { Withheld } from './withheld.ts';
