export type { Failure } from './failure.ts';
export type { FailureReason } from './failure-reason.ts';
export type { KustomizeRenderer, KustomizeResult } from './renderer.ts';
export { createKustomizeRenderer } from './renderer.ts';
export type { KustomizeTables } from './tables.ts';
export { parseKustomizeTables } from './tables.ts';
export { explainField } from './origins/explain-field.ts';
export { printResources, printWithOrigins } from './print-resources.ts';
