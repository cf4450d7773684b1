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
export type { OpenDecision, OpenReason, OpenStop, WayAside } from './open/open-ways.ts';
export { OPEN_REASONS, openUnder } from './open/open-ways.ts';
export { otherRenders } from './open/other-renders.ts';
export type {
  DecidedChart,
  UndecidedStop,
  UndecidedText,
  UndecidedWays,
} from './open/undecided-ways.ts';
export { joinedWays, undecidedKey, undecidedWays } from './open/undecided-ways.ts';
export type { ChartFile, ChartRequest, ChartSet, ValuesDocument } from './chart-request.ts';
export type { ChartRenders } from './chart-renders.ts';
export { HELM_DEFAULTS } from './chart-request.ts';
export { chartFilesIn, isChartFolder } from './chart-folder.ts';
export { isArchive, isPacked, unpackChart } from './packed-chart.ts';
export { printDocuments, printedText, printWithPlaces } from './print-documents.ts';
export { helmFailure, whyNotSeen } from './failed-render.ts';
export { withoutMadeUp } from './made-up-values.ts';
export { requestKey } from './request-key.ts';
export { templateFile, templatePlacing } from './template-places.ts';
export { setFilePaths } from './set-file-paths.ts';
export { withVarying } from './varying-lines.ts';
export { chartResources } from './chart-resources.ts';
export { onePlace, toldPlace } from './tell-place.ts';
export type { ValueLayer } from './values/value-source.ts';
export { valueSourceOf } from './values/value-source.ts';
export { refinedPlaces } from './values/refined-places.ts';
export type { GivenValues, ValuesBehind } from './values/values-behind.ts';
export { valuesBehind } from './values/values-behind.ts';
export { valueLayersOf } from './values/value-layers.ts';
export type { ChartCopy, ChartReference } from './elsewhere/chart-reference.ts';
export { chartAddress } from './elsewhere/chart-reference.ts';
export { copiedChart } from './elsewhere/copied-chart.ts';
export type { ChartSource } from './elsewhere/chart-source.ts';
export type { AnsweredChart, FetchedChart } from './elsewhere/fetched-chart.ts';
export { copyOfFetched, fetchedNotes, REGISTRY } from './elsewhere/fetched-chart.ts';
export type { CopiedReference } from './elsewhere/copy-gap.ts';
export { copyGap } from './elsewhere/copy-gap.ts';
export { fitsVersion, newestFitting } from './elsewhere/version-range.ts';
export type { UnseenDependencies } from './dependencies/built-chart.ts';
export { builtChart } from './dependencies/built-chart.ts';
