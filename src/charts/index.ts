/**
 * Helm: what to ask a renderer of charts for, with what a chart depends on and the values behind its lines. Takes a tree and a
 * renderer's answer. Knows nothing of who renders, nor of environments.
 */
export { chartFilesIn, isChartFolder } from './chart-folder.ts';
export type { ChartOutcome, ChartRenderer, RenderedDocument } from './chart-renderer.ts';
export type { ChartRenders } from './chart-renders.ts';
export type { ChartFile, ChartRequest, ChartSet, ValuesDocument } from './chart-request.ts';
export { HELM_DEFAULTS } from './chart-request.ts';
export { chartResources } from './chart-resources.ts';
export type { UnseenDependencies } from './dependencies/built-chart.ts';
export { builtChart } from './dependencies/built-chart.ts';
export type { ChartCopy, ChartReference } from './elsewhere/chart-reference.ts';
export { chartAddress } from './elsewhere/chart-reference.ts';
export type { ChartSource } from './elsewhere/chart-source.ts';
export type {
  ChartSources,
  ChartsWanted,
  ChartTrust,
  FetchCharts,
} from './elsewhere/chart-sources.ts';
export { copiedChart } from './elsewhere/copied-chart.ts';
export type { CopiedReference } from './elsewhere/copy-gap.ts';
export { copyGap } from './elsewhere/copy-gap.ts';
export type { AnsweredChart, FetchedChart } from './elsewhere/fetched-chart.ts';
export { copyOfFetched, fetchedNotes, REGISTRY } from './elsewhere/fetched-chart.ts';
export { helmFailure, whyNotSeen } from './failed-render.ts';
export { withoutMadeUp } from './made-up-values.ts';
export type { OpenReason } from './open/open-ways.ts';
export { OPEN_REASONS, openUnder } from './open/open-ways.ts';
export { otherRenders } from './open/other-renders.ts';
export type {
  DecidedChart,
  UndecidedStop,
  UndecidedText,
  UndecidedWays,
} from './open/undecided-ways.ts';
export { joinedWays, undecidedKey, undecidedWays } from './open/undecided-ways.ts';
export { isArchive, isPacked, unpackChart } from './packed-chart.ts';
export { printDocuments, printedText, printWithPlaces } from './print-documents.ts';
export { requestKey } from './request-key.ts';
export { setFilePaths } from './set-file-paths.ts';
export { onePlace, toldPlace } from './tell-place.ts';
export { templateFile, templatePlacing } from './template-places.ts';
export { valueLayersOf } from './values/value-layers.ts';
export type { ValueLayer } from './values/value-source.ts';
export type { GivenValues, ValuesBehind } from './values/values-behind.ts';
export { valuesBehind } from './values/values-behind.ts';
