/**
 * What a change delivers, and where to. Takes both sides and their changes; gives what delivering objects deliver, whom
 * a change reaches, what holds it up and what nobody here sees. Knows nothing of how it is judged.
 */
export { reachNotes } from './alternative-roots.ts';
export type { ChangedFiles } from './changed-files.ts';
export { changedFilesOf, changedPaths } from './changed-files.ts';
export type { DeliveredBy } from './delivered-content.ts';
export { deliversToProduction, withDelivered } from './changed-delivery.ts';
export { ineffectiveNotes } from './alike-builds.ts';
export { deliveredOnEitherSide } from './delivered-on-either-side.ts';
export { environmentsLeft, isForNoProduction, isForOtherEnvironments } from './generator-files.ts';
export type { WithPlaceIds } from './place-ids.ts';
export { withPlaceIds } from './place-ids.ts';
export type { DeliveredInput } from './inputs/delivered-inputs.ts';
export { deliveredInputs } from './inputs/delivered-inputs.ts';
export { gapsOfTree, leftBehind } from './gaps-of-tree.ts';
export { refusedByFlux, withObstacles } from './held-up.ts';
export { copiedCharts } from './copied-charts.ts';
export { assumedVersions } from './assumed-versions.ts';
export { mendedNotes, mendedPairs, mendedRoots, pairsAgain } from './mended-roots.ts';
export type { ChangedEnvironment, ReachedRoot } from './reached-roots.ts';
export type { BroughtIntoProduction } from './one-cluster/brought-into-production.ts';
export { broughtIntoProduction } from './one-cluster/brought-into-production.ts';
export { newClusters } from './one-cluster/new-clusters.ts';
export { sharingProduction } from './one-cluster/production-clusters.ts';
export { reachedRoots } from './reached-roots.ts';
export { repackagedNotes, withRepackaged } from './releases/repackaged-charts.ts';
export { touchesReads } from './touches-reads.ts';
export { unbumpedCharts } from './releases/unbumped-charts.ts';
export { undecidedContents } from './releases/undecided-contents.ts';
export { unseenSide } from './unseen-side.ts';
export { withWrapped } from './wrappers/wrapped-content.ts';
export type { AutomationMarks, MarkedPlace, MarkedValue } from './image-automation/index.ts';
export {
  automationMarks,
  placesByFile,
  resourceWrittenAnew,
  writtenAnew,
} from './image-automation/index.ts';
