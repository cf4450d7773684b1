/**
 * What differs between two sides, and what becomes of calls. Takes environments and meshes of both; gives changes, consequences,
 * the order of a rollout, whom a change reaches. Knows nothing of checks and policy.
 */
export { consequencesBetween } from './behaviour/mesh-comparison.ts';
export type {
  Behaviour,
  Consequence,
  ConsequenceKind,
  Levels,
  OnTheWire,
  SideOutcome,
  Waiting,
  RequestWitness,
  WitnessToken,
} from './behaviour/consequence.ts';
export { changesWithoutEffect } from './behaviour/ineffective-changes.ts';
export { ineffectiveNotes } from './delivery/ineffective-builds.ts';
export { reachNotes } from './delivery/alternative-roots.ts';
export { assumedVersions, copiedCharts } from './delivery/chart-notes.ts';
export { deliversToProduction, withDelivered } from './delivery/delivery-changes.ts';
export type { ChangedFiles } from './delivery/file-changes.ts';
export { changedFilesOf, changedPaths, touchesReads } from './delivery/file-changes.ts';
export type { DeliveredBy } from './delivery/delivered-content.ts';
export { deliveredOnEitherSide } from './delivery/delivered-content.ts';
export { gapsOfTree, leftBehind } from './delivery/tree-gaps.ts';
export {
  environmentsLeft,
  isForNoProduction,
  isForOtherEnvironments,
} from './delivery/application-set-changes.ts';
export { refusedByFlux, withObstacles } from './delivery/delivery-obstacles.ts';
export type { MarkedPlace, MarkedValue } from './delivery/image-automation/image-policy-markers.ts';
export {
  placesByFile,
  resourceWrittenAnew,
  writtenAnew,
} from './delivery/image-automation/image-policy-markers.ts';
export type { AutomationMarks } from './delivery/image-automation/image-automation-marks.ts';
export { automationMarks } from './delivery/image-automation/image-automation-marks.ts';
export type { DeliveredInput } from './delivery/delivered-inputs.ts';
export { deliveredInputs } from './delivery/delivered-inputs.ts';
export { mendedNotes, mendedPairs, mendedRoots, pairsAgain } from './delivery/recovered-roots.ts';
export type { BroughtIntoProduction } from './delivery/one-cluster/objects-in-production.ts';
export { broughtIntoProduction } from './delivery/one-cluster/objects-in-production.ts';
export { newClusters, sharingProduction } from './delivery/one-cluster/cluster-roots.ts';
export type { WithPlaceIds } from './delivery/place-ids.ts';
export { withPlaceIds } from './delivery/place-ids.ts';
export type { ChangedEnvironment } from './delivery/affected-roots.ts';
export { reachedRoots } from './delivery/affected-roots.ts';
export { repackagedNotes, withRepackaged } from './delivery/releases/chart-repackaging.ts';
export { unbumpedCharts } from './delivery/releases/chart-version-bump.ts';
export { undecidedContents, unseenSide } from './delivery/unseen-side.ts';
export { withWrapped } from './delivery/wrappers/wrapped-content.ts';
export { appliedTogether } from './diff/compare/resource-pairs.ts';
export { changeSubject, DELIVERED_CONTENTS } from './diff/change.ts';
export type { Change, ChangeCause, ChangeKind, Obstacle, Side } from './diff/change.ts';
export { pairItems } from './diff/compare/list-pairing.ts';
export { compareNodes } from './diff/compare/node-comparison.ts';
export { digestOf } from './diff/compare/value-redaction.ts';
export { controlPlaneShape } from './diff/control-plane-installation.ts';
export { diffInEffect } from './diff/effective-diff.ts';
export { withEncrypted } from './diff/encrypted-changes.ts';
export { MEANING_VERSION, meaningOf, textOfChange, textsOfPlaces } from './diff/change-meaning.ts';
export { differingFields } from './diff/object-changes.ts';
export type {
  ComparedObjects,
  RenderedDifference,
  RenderedDifferences,
} from './diff/rendered-differences.ts';
export { renderedDifferences } from './diff/rendered-differences.ts';
export { settingPathOf } from './diff/mesh-setting-changes.ts';
export { subjectOfUnseen, unseenChanges } from './diff/unseen-changes.ts';
export type { FoundValue } from './divergence/value-lookup.ts';
export { askedValues } from './divergence/value-lookup.ts';
export type { InForce, Promotion } from './divergence/promotion.ts';
export { promotionOf } from './divergence/promotion.ts';
export type {
  DifferingSetting,
  SettingInEnvironment,
  SettingRow,
  TableOfSettings,
} from './divergence/settings-table.ts';
export { differingSettings, sourcesOf, tableOfSettings } from './divergence/settings-table.ts';
export type { ToldDivergence, WidenedDivergence } from './divergence/setting-divergences.ts';
export { toldDivergences, widenedDivergences } from './divergence/setting-divergences.ts';
export type { InEffect } from './in-effect/effective-objects.ts';
export { inEffect } from './in-effect/effective-objects.ts';
export type { Withheld } from './in-effect/withheld-objects.ts';
export type { AffectedOwners, AllAffectedOwners } from './owners/affected-owners.ts';
export { affectedOwnersOf } from './owners/affected-owners.ts';
export type { OwnersEntry, OwnersFile } from './owners/codeowners.ts';
export { parseCodeowners, findOwnersFile, OWNERS_PLACES, ownersOf } from './owners/codeowners.ts';
export type { FileOwners, OwnerSet, OwnedFile } from './owners/file-owners.ts';
export { fileOwnersOf, ownedFiles } from './owners/file-owners.ts';
export { skippedLines, skippedOwners } from './owners/skipped-owners.ts';
export type { TreeOwners, UnreadOwners } from './owners/tree-owners.ts';
export { treeOwners } from './owners/tree-owners.ts';
export { answerCase } from './questions/case-answer.ts';
export { stopsFirst } from './rollout/pod-replacement.ts';
export type { ChangeReach } from './rollout/reach/change-reach.ts';
export type { ProxyGroup } from './rollout/reach/proxy-groups.ts';
export { proxyGroups, countIn } from './rollout/reach/proxy-groups.ts';
export type { Restart } from './rollout/restarts.ts';
export type { RolloutApplier, OrderMeans, Rollout } from './rollout/rollout.ts';
export { rolloutOf } from './rollout/rollout.ts';
export type {
  BrokenDeclaration,
  DeclaredVariable,
  ValueShape,
} from './variables/declared-variable.ts';
export {
  brokenDeclarations,
  brokenSentence,
  DECLARED_TYPES,
  shapeOf,
} from './variables/declared-variable.ts';
export type { ComparedContainer, PlacedContainer } from './variables/compared-containers.ts';
export { comparedContainers, siblingContainers } from './variables/compared-containers.ts';
export { imageOf, isPinned } from './variables/container-image.ts';
export { bareName, environmentsNamed, isSharedFile } from './variables/environment-words.ts';
export { readableValue } from './variables/readable-value.ts';
export { repeatedVariables } from './variables/repeated-variables.ts';
export { namedAlike } from './variables/similar-names.ts';
export { sourceNotSeen } from './variables/env-from-source.ts';
export type {
  ValueStep,
  TableOfVariables,
  VariableInEnvironment,
  VariableRow,
} from './variables/variable-table.ts';
export { tableOfVariables } from './variables/variable-table.ts';
