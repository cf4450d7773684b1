/**
 * What differs between two sides, and what becomes of calls. Takes environments and meshes of both; gives changes, consequences,
 * the order of a rollout, whom a change reaches. Knows nothing of checks and policy.
 */
export { consequencesBetween } from './behaviour/compare-meshes.ts';
export type {
  Behaviour,
  Consequence,
  ConsequenceKind,
  Levels,
  OnTheWire,
  SideOutcome,
  Waiting,
  Witness,
  WitnessToken,
} from './behaviour/consequence.ts';
export { changesWithoutEffect } from './behaviour/without-effect.ts';
export { ineffectiveNotes } from './delivery/alike-builds.ts';
export { reachNotes } from './delivery/alternative-roots.ts';
export { assumedVersions } from './delivery/assumed-versions.ts';
export { deliversToProduction, withDelivered } from './delivery/changed-delivery.ts';
export type { ChangedFiles } from './delivery/changed-files.ts';
export { changedFilesOf, changedPaths } from './delivery/changed-files.ts';
export { copiedCharts } from './delivery/copied-charts.ts';
export type { DeliveredBy } from './delivery/delivered-content.ts';
export { deliveredOnEitherSide } from './delivery/delivered-on-either-side.ts';
export { gapsOfTree, leftBehind } from './delivery/gaps-of-tree.ts';
export {
  environmentsLeft,
  isForNoProduction,
  isForOtherEnvironments,
} from './delivery/generator-files.ts';
export { refusedByFlux, withObstacles } from './delivery/held-up.ts';
export type { MarkedPlace } from './delivery/image-automation/marked-places.ts';
export type { AutomationMarks } from './delivery/image-automation/marks-of-trees.ts';
export { automationMarks } from './delivery/image-automation/marks-of-trees.ts';
export type { MarkedValue } from './delivery/image-automation/written-anew.ts';
export {
  placesByFile,
  resourceWrittenAnew,
  writtenAnew,
} from './delivery/image-automation/written-anew.ts';
export type { DeliveredInput } from './delivery/inputs/delivered-inputs.ts';
export { deliveredInputs } from './delivery/inputs/delivered-inputs.ts';
export { mendedNotes, mendedPairs, mendedRoots, pairsAgain } from './delivery/mended-roots.ts';
export type { BroughtIntoProduction } from './delivery/one-cluster/brought-into-production.ts';
export { broughtIntoProduction } from './delivery/one-cluster/brought-into-production.ts';
export { newClusters } from './delivery/one-cluster/new-clusters.ts';
export { sharingProduction } from './delivery/one-cluster/production-clusters.ts';
export type { WithPlaceIds } from './delivery/place-ids.ts';
export { withPlaceIds } from './delivery/place-ids.ts';
export type { ChangedEnvironment } from './delivery/reached-roots.ts';
export { reachedRoots } from './delivery/reached-roots.ts';
export { repackagedNotes, withRepackaged } from './delivery/releases/repackaged-charts.ts';
export { unbumpedCharts } from './delivery/releases/unbumped-charts.ts';
export { undecidedContents } from './delivery/releases/undecided-contents.ts';
export { touchesReads } from './delivery/touches-reads.ts';
export { unseenSide } from './delivery/unseen-side.ts';
export { withWrapped } from './delivery/wrappers/wrapped-content.ts';
export { appliedTogether } from './diff/applied-together.ts';
export { changeSubject } from './diff/change-subject.ts';
export type { Change, ChangeCause, ChangeKind, Obstacle, Side } from './diff/change.ts';
export { DELIVERED_CONTENTS } from './diff/change.ts';
export { pairItems } from './diff/compare/compare-lists.ts';
export { compareNodes } from './diff/compare/compare-nodes.ts';
export { digestOf } from './diff/compare/shown-value.ts';
export { controlPlaneShape } from './diff/control-plane-shape.ts';
export { diffInEffect } from './diff/diff-in-effect.ts';
export { withEncrypted } from './diff/encrypted-changes.ts';
export { MEANING_VERSION, meaningOf, textOfChange, textsOfPlaces } from './diff/meaning.ts';
export { differingFields } from './diff/object-changes.ts';
export type {
  ComparedObjects,
  RenderedDifference,
  RenderedDifferences,
} from './diff/rendered-differences.ts';
export { renderedDifferences } from './diff/rendered-differences.ts';
export { settingPathOf } from './diff/setting-path.ts';
export { subjectOfUnseen, unseenChanges } from './diff/unseen-changes.ts';
export type { FoundValue } from './divergence/asked-value.ts';
export { askedValues } from './divergence/asked-value.ts';
export type { InForce, Promotion } from './divergence/promotion.ts';
export { promotionOf } from './divergence/promotion.ts';
export type { DifferingSetting } from './divergence/service-setting.ts';
export type {
  SettingInEnvironment,
  SettingRow,
  TableOfSettings,
} from './divergence/settings-table.ts';
export { differingSettings, sourcesOf, tableOfSettings } from './divergence/settings-table.ts';
export type { ToldDivergence } from './divergence/told-divergences.ts';
export { toldDivergences } from './divergence/told-divergences.ts';
export type { WidenedDivergence } from './divergence/widened-divergences.ts';
export { widenedDivergences } from './divergence/widened-divergences.ts';
export type { InEffect } from './in-effect/in-effect.ts';
export { inEffect } from './in-effect/in-effect.ts';
export type { Withheld } from './in-effect/withheld.ts';
export type { AffectedOwners, AllAffectedOwners } from './owners/affected-owners.ts';
export { affectedOwnersOf } from './owners/affected-owners.ts';
export type { OwnersEntry, OwnersFile } from './owners/codeowners.ts';
export { parseCodeowners } from './owners/codeowners.ts';
export type { FileOwners, OwnerSet } from './owners/file-owners.ts';
export { fileOwnersOf } from './owners/file-owners.ts';
export { findOwnersFile, OWNERS_PLACES } from './owners/find-owners-file.ts';
export type { OwnedFile } from './owners/owned-files.ts';
export { ownedFiles } from './owners/owned-files.ts';
export { ownersOf } from './owners/owners-of.ts';
export { skippedLines, skippedOwners } from './owners/skipped-owners.ts';
export type { TreeOwners, UnreadOwners } from './owners/tree-owners.ts';
export { treeOwners } from './owners/tree-owners.ts';
export { answerCase } from './questions/answer-case.ts';
export { stopsFirst } from './rollout/pod-replacement.ts';
export type { Reach } from './rollout/reach/change-reach.ts';
export type { ProxyGroup } from './rollout/reach/proxy-groups.ts';
export { proxyGroups } from './rollout/reach/proxy-groups.ts';
export { countIn } from './rollout/reach/services-received.ts';
export type { Restart } from './rollout/restarts.ts';
export type { AppliedBy, OrderMeans, Rollout } from './rollout/rollout.ts';
export { rolloutOf } from './rollout/rollout.ts';
export type { BrokenDeclaration } from './variables/broken-declarations.ts';
export { brokenDeclarations } from './variables/broken-declarations.ts';
export { brokenSentence } from './variables/broken-sentence.ts';
export type { ComparedContainer, PlacedContainer } from './variables/compared-containers.ts';
export { comparedContainers } from './variables/compared-containers.ts';
export { imageOf, isPinned } from './variables/container-image.ts';
export type { DeclaredVariable } from './variables/declared-variable.ts';
export { DECLARED_TYPES } from './variables/declared-variable.ts';
export { bareName, environmentsNamed, isSharedFile } from './variables/environment-words.ts';
export { readableValue } from './variables/readable-value.ts';
export { repeatedVariables } from './variables/repeated-variables.ts';
export { siblingContainers } from './variables/sibling-containers.ts';
export { namedAlike } from './variables/similar-names.ts';
export { sourceNotSeen } from './variables/unseen-sources.ts';
export type { ValueShape } from './variables/value-shape.ts';
export { shapeOf } from './variables/value-shape.ts';
export type { ValueStep } from './variables/value-steps.ts';
export type {
  TableOfVariables,
  VariableInEnvironment,
  VariableRow,
} from './variables/variable-table.ts';
export { tableOfVariables } from './variables/variable-table.ts';
