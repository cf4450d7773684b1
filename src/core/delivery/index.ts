/**
 * What is delivered, on both sides of a change. Takes trees; gives them rendered and aligned, the files that
 * releases name, what nothing applies any more. Knows nothing of how it is judged.
 */
export type { EnvironmentPair } from './both-sides.ts';
export {
  comparedSides,
  isProduction,
  isToldBeside,
  pairsOf,
  withoutKept,
  writtenAfter,
} from './both-sides.ts';
export { reachNotes } from './alternative-roots.ts';
export type { ChangedFiles } from './changed-files.ts';
export { changedFilesOf, changedPaths } from './changed-files.ts';
export type { DeliveredBy } from './delivered-content.ts';
export { deliversToProduction, withDelivered } from './delivered-content.ts';
export { deliveredOnEitherSide } from './delivered-on-either-side.ts';
export type { DeliveryMap, MappedEnvironment } from './map/delivery-map.ts';
export type { Coverage, UnseenPart } from './map/coverage.ts';
export { deliveryMap, mapOfEnvironment } from './map/delivery-map.ts';
export { applierNotes, isApplier } from './map/unlisted-appliers.ts';
export { isForOtherEnvironments } from './pairing/generator-files.ts';
export type { WithPlaceIds } from './pairing/place-ids.ts';
export { withPlaceIds } from './pairing/place-ids.ts';
export type { DeliveredInput } from './inputs/delivered-inputs.ts';
export { deliveredInputs } from './inputs/delivered-inputs.ts';
export { withoutMadeInputs } from './installer/installer-inputs.ts';
export { gapsOfTree, leftBehind } from './gaps-of-tree.ts';
export { refusedByFlux, stoppingFile, withObstacles } from './live/held-up.ts';
export { liveRenderer, renderMerged } from './live/live-appliers.ts';
export { copiedCharts } from './copied-charts.ts';
export { assumedVersions } from './assumed-versions.ts';
export { isPruned, keptRemovals } from './removals/kept-removals.ts';
export { mendedNotes } from './mended-notes.ts';
export type { ChangedEnvironment, ReachedRoot } from './reached-roots.ts';
export type { BroughtIntoProduction } from './one-cluster/brought-into-production.ts';
export { broughtIntoProduction } from './one-cluster/brought-into-production.ts';
export { sharingProduction } from './one-cluster/production-clusters.ts';
export { reachedRoots } from './reached-roots.ts';
export type { RenderedTree } from './render-tree.ts';
export { repackagedNotes, withRepackaged } from './releases/repackaged-charts.ts';
export { placedAtEdits } from './releases/placed-at-edits.ts';
export { renderTree } from './render-tree.ts';
export { touchesReads } from './touches-reads.ts';
export { withUntracedFiles } from './releases/untraced-files.ts';
export { unbumpedCharts } from './releases/unbumped-charts.ts';
export { unseenSide } from './unseen-side.ts';
export { endedApplications } from './removals/ended-applications.ts';
export { meshesOf } from './units-on-both-sides.ts';
export { appliersOfRoots } from './removals/unheld-appliers.ts';
export { withWrapped } from './wrappers/wrapped-content.ts';
export type { WholeCluster } from './whole-clusters.ts';
export { inWholeCluster, wholeCluster } from './whole-clusters.ts';
export type { AutomationMarks, MarkedPlace, MarkedValue } from './image-automation/index.ts';
export {
  automationMarks,
  placesByFile,
  resourceWrittenAnew,
  writtenAnew,
} from './image-automation/index.ts';
