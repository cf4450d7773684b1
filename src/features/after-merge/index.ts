/**
 * Judges what a merge did. Takes whom it reaches, answers of Prometheus and the status of appliers; gives
 * whether things got worse since, and the texts. Knows nothing of how they are asked.
 */
export { queueWatch } from './use-cases/begin-watch.ts';
export type { WatchReach } from './use-cases/follow-watch.ts';
export { followWatch } from './use-cases/follow-watch.ts';
