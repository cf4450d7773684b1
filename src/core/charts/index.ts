/**
 * Helm charts as `helm template` takes and prints them. Takes a tree and a folder; gives what to ask a renderer for,
 * and its answer printed. Knows nothing of who renders it, of environments and of objects.
 */
export type {
  ChartCapabilities,
  ChartOutcome,
  ChartRenderer,
  RenderedDocument,
  ValuePath,
} from './chart-renderer.ts';
export type { ChartFile, ChartRequest, ChartSet, ValuesDocument } from './chart-request.ts';
export { HELM_DEFAULTS } from './chart-request.ts';
export { chartFilesIn, isChartFolder } from './chart-folder.ts';
export { setFilePaths } from './set-file-paths.ts';
export { withVarying } from './varying-lines.ts';
export { chartResources } from './chart-resources.ts';
export { printDocuments, printWithPlaces } from './print-documents.ts';
export { onePlace, toldPlace } from './tell-place.ts';
export type { ValueLayer } from './values/value-source.ts';
export { valueSourceOf } from './values/value-source.ts';
export { refinedPlaces } from './values/refined-places.ts';
export { valueLayersOf } from './values/value-layers.ts';
