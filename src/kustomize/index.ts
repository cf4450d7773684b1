/**
 * Builds kustomizations as kubectl does. Takes a tree and a folder; gives resources with an origin for each field, or why not.
 * Knows nothing of Istio or environments.
 */
export type { BuiltObjects } from './build/build-objects.ts';
export type { LoadRestriction, RenderCall } from './build/build.ts';
export type { InflatedChart } from './build/layer.ts';
export type { KustomizeRenderer, KustomizeResult } from './build/renderer.ts';
export { createKustomizeRenderer } from './build/renderer.ts';
export { listedChartAddress } from './charts/listed-chart-address.ts';
export type { FailureReason } from './files/failure-reason.ts';
export type { BuildFailure } from './files/failure.ts';
export { placeInline } from './files/inline-text.ts';
export { isRemoteAddress, remoteAddress } from './files/remote-address.ts';
export type { KustomizationRewrite } from './files/rewrite.ts';
export type { FetchedCharts, Vendored } from './files/vendored.ts';
export { NOTHING_VENDORED, vendoredCopies, withFetched } from './files/vendored.ts';
export { explainField } from './origins/explain-field.ts';
export { printResources, printWithOrigins } from './print/print-resources.ts';
export { parseKustomizeTables } from './transformers/tables.ts';
