export type { KustomizeRenderer, KustomizeResult } from './renderer.ts';
export { createKustomizeRenderer } from './renderer.ts';
export type { KustomizeTables } from './tables.ts';
export { parseKustomizeTables } from './tables.ts';
export { printResources } from './print-resources.ts';
