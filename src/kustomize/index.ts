/**
 * Builds kustomizations as kubectl does. Takes a tree and a folder; gives resources with an origin for each
 * field, or why not. Knows nothing of Istio or environments.
 */
export type { KustomizeRenderer } from './build/kustomize-renderer.ts';
export { createKustomizeRenderer } from './build/kustomize-renderer.ts';
export type { RenderCall } from './build/build.ts';
export type { InflatedChart } from './build/layer.ts';
export { listedChartAddress } from './charts/chart-place.ts';
export type { BuildFailure } from './files/failure.ts';
export { obstaclesOf } from './files/failure.ts';
export type { PatchOutcome } from './patches/patch-outcome.ts';
export { placeInline } from './files/input-documents.ts';
export { isRemoteAddress, remoteAddress } from './files/remote-address.ts';
export type { KustomizationRewrite } from './files/kustomization-rewrite.ts';
export type { FetchedCharts, Vendored } from './files/vendored-copies.ts';
export { NOTHING_VENDORED, vendoredCopies, withFetched } from './files/vendored-copies.ts';
export { explainField } from './origins/field-explanation.ts';
export { printResources, printWithOrigins } from './print/object-printer.ts';
export { standsPlain } from './print/scalar-form.ts';
export { parseKustomizeTables } from './transformers/kustomize-tables.ts';
