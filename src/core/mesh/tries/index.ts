/** How often and how long is tried, as objects of all kinds write it. */
export type { WrittenTries } from './written-tries.ts';
export { writtenTries } from './written-tries.ts';
export { isShielded } from './shielded-hosts.ts';
