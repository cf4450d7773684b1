/**
 * Effects of this room: the folder of this package. Takes what the ports say; gives adapters. Knows nothing of what is decided with them.
 */
export { packageRoot } from './package-root.ts';
