/**
 * What differs between two sides, and what becomes of calls. Takes environments and meshes of both; gives changes, consequences,
 * the order of a rollout, whom a change reaches. Knows nothing of checks and policy.
 */
export { consequencesBetween } from './behaviour/mesh-comparison.ts';
export type { Behaviour, Consequence, SideOutcome, WitnessToken } from './behaviour/consequence.ts';
export { changesWithoutEffect } from './behaviour/ineffective-changes.ts';
export { ineffectiveNotes } from './delivery/ineffective-builds.ts';
export { reachNotes } from './delivery/alternative-roots.ts';
export { assumedVersions, copiedCharts } from './delivery/chart-notes.ts';
export { deliversToProduction, withDelivered } from './delivery/delivery-changes.ts';
export type { ChangedFiles } from './delivery/file-changes.ts';
export { changedFilesOf, changedPaths, touchesReads } from './delivery/file-changes.ts';
export type { DeliveredBy } from './delivery/delivered-content.ts';
export { deliveredOnEitherSide } from './delivery/delivered-content.ts';
export {
  environmentsLeft,
  isForNoProduction,
  isForOtherEnvironments,
} from './delivery/application-set-changes.ts';
export { refusedByFlux, withObstacles } from './delivery/delivery-obstacles.ts';
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
export type { Change, Side } from './diff/change.ts';
export { pairItems } from './diff/compare/list-pairing.ts';
export { compareNodes } from './diff/compare/node-comparison.ts';
export { digestOf } from './diff/compare/value-redaction.ts';
export { controlPlaneShape } from './diff/control-plane-installation.ts';
export { diffInEffect } from './diff/effective-diff.ts';
export { withEncrypted } from './diff/encrypted-changes.ts';
export { differingFields } from './diff/object-changes.ts';
export type { ComparedObjects, RenderedDifferences } from './diff/rendered-differences.ts';
export { renderedDifferences } from './diff/rendered-differences.ts';
export { settingPathOf } from './diff/mesh-setting-changes.ts';
export { subjectOfUnseen, unseenChanges } from './diff/unseen-changes.ts';
export type { FoundValue } from './divergence/value-lookup.ts';
export { askedValues } from './divergence/value-lookup.ts';
export type { InForce, Promotion } from './divergence/promotion.ts';
export { promotionOf } from './divergence/promotion.ts';
export type { SettingRow, TableOfSettings } from './divergence/settings-table.ts';
export { sourcesOf, tableOfSettings } from './divergence/settings-table.ts';
export { widenedDivergences } from './divergence/setting-divergences.ts';
export type { InEffect } from './in-effect/effective-objects.ts';
export { inEffect } from './in-effect/effective-objects.ts';
export type { AllAffectedOwners } from './owners/affected-owners.ts';
export { affectedOwnersOf } from './owners/affected-owners.ts';
export type { OwnersFile } from './owners/codeowners.ts';
export { parseCodeowners, findOwnersFile, OWNERS_PLACES } from './owners/codeowners.ts';
export type { FileOwners, OwnerSet } from './owners/file-owners.ts';
export { fileOwnersOf, ownedFiles } from './owners/file-owners.ts';
export { skippedOwners } from './owners/skipped-owners.ts';
export type { TreeOwners } from './owners/tree-owners.ts';
export { treeOwners } from './owners/tree-owners.ts';
export { answerCase } from './questions/case-answer.ts';
export { stopsFirst } from './rollout/pod-replacement.ts';
export type { ProxyGroup } from './rollout/reach/proxy-groups.ts';
export { proxyGroups, countIn } from './rollout/reach/proxy-groups.ts';
export type { RolloutApplier, Rollout } from './rollout/rollout.ts';
export { rolloutOf } from './rollout/rollout.ts';
export type { BrokenDeclaration } from './variables/declared-variable.ts';
export {
  brokenDeclarations,
  brokenSentence,
  DECLARED_TYPES,
  shapeOf,
} from './variables/declared-variable.ts';
export type { PlacedContainer } from './variables/compared-containers.ts';
export { comparedContainers } from './variables/compared-containers.ts';
export { bareName, environmentsNamed, isSharedFile } from './variables/environment-words.ts';
export { readableValue } from './variables/readable-value.ts';
export { sourceNotSeen } from './variables/env-from-source.ts';
export type { TableOfVariables } from './variables/variable-table.ts';
export { tableOfVariables } from './variables/variable-table.ts';
export { meaningOf } from './diff/change-meaning.ts';
export { textOfChange } from './diff/change-meaning.ts';
export { textsOfPlaces } from './diff/change-meaning.ts';
export { MEANING_VERSION } from './diff/change-meaning.ts';
