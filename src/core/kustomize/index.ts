/**
 * Kustomize, exactly. Takes a tree and a folder; gives resources with an origin for every field, or why there are
 * none. Knows nothing of Istio and of environments.
 */
export type { BuildFailure } from './files/failure.ts';
export type { FailureReason } from './files/failure-reason.ts';
export type { LoadRestriction, RenderCall } from './build/build.ts';
export type { KustomizationRewrite } from './files/rewrite.ts';
export type { BuiltObjects } from './build/build-objects.ts';
export type { KustomizeRenderer, KustomizeResult } from './build/renderer.ts';
export type { InflatedChart } from './build/layer.ts';
export { isRemoteAddress, remoteAddress } from './files/remote-address.ts';
export type { FetchedCharts, Vendored } from './files/vendored.ts';
export { NOTHING_VENDORED, vendoredCopies, withFetched } from './files/vendored.ts';
export { listedChartAddress } from './charts/listed-chart-address.ts';
export { createKustomizeRenderer } from './build/renderer.ts';
export { parseKustomizeTables } from './transformers/tables.ts';
export { placeInline } from './files/inline-text.ts';
export { explainField } from './origins/explain-field.ts';
export { printResources, printWithOrigins } from './print/print-resources.ts';
