/**
 * Finds out what to ask a renderer of charts of Helm for, with what a chart depends on and the values behind
 * its lines. Takes a tree and a renderer's answer. Knows nothing of who renders, nor of environments.
 */
export { bytesOfText, chartFilesIn, isChartFolder } from './chart-folder.ts';
export type {
  ChartOutcome,
  ChartRenderer,
  RenderedDocument,
  ChartRenders,
} from './chart-renderer.ts';
export type { ChartRequest, ChartSet, ValuesDocument } from './chart-request.ts';
export { HELM_DEFAULTS, requestKey } from './chart-request.ts';
export { chartResources, printedText, printWithPlaces } from './rendered-documents.ts';
export { helmFailure, overLimit, whyNotSeen } from './render-failure.ts';
export { withoutMadeUp } from './varying-values.ts';
export { newlyLeavingOut } from './dependencies/helm-ignore.ts';
export { isArchive, isPacked, unpackChart } from './packed-chart.ts';
export { templateFile, templatePlacing } from './template-places.ts';
export { atValue, templateOf } from './values/deciding-values.ts';
export { builtChart } from './dependencies/built-chart.ts';
export type { MissingChart } from './partial/missing-chart.ts';
export { partialRender } from './partial/partial-render.ts';
export type { ChartCopy, ChartReference } from './elsewhere/chart-reference.ts';
export { chartAddress } from './elsewhere/chart-reference.ts';
export type {
  ChartSource,
  ChartSources,
  FetchCharts,
  FetchedChart,
} from './elsewhere/chart-sources.ts';
export { REGISTRY } from './elsewhere/chart-sources.ts';
export { repositoryLine } from './elsewhere/repository-line.ts';
export type { CopiedReference } from './elsewhere/chart-copy.ts';
export { copiedChart, copyGap } from './elsewhere/chart-copy.ts';
export { OPEN_REASONS, openUnder } from './open/open-ways.ts';
export type { UndecidedWays } from './open/undecided-ways.ts';
export { undecidedKey, undecidedWays } from './open/undecided-ways.ts';
export { setFilePaths } from './values/set-assignments.ts';
export type { ValuesBehind } from './values/value-origins.ts';
export { valuesBehind } from './values/value-origins.ts';
export { fitsVersion, isVersionRange } from './elsewhere/version-range.ts';
export { chartReads } from './value-reads/chart-reads.ts';
export type { ReadValues } from './value-reads/read-values.ts';
export { valuesDocuments } from './values/values-documents.ts';
export { valueLayersOf } from './values/value-layers.ts';
export type { ValueLayer, ValueSource } from './values/value-source.ts';
export { valueSourceOf } from './values/value-source.ts';
