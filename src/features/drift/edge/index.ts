/**
 * Effects of this room: clusters, and the command line. Takes what the ports say; gives adapters. Knows nothing of what is decided with them.
 */
export { driftCommand } from './command-line/drift-command.ts';
export { createClusters } from './kubernetes/cluster-reader.ts';
