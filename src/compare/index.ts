/**
 * What differs between two sides, and what becomes of calls. Takes environments and meshes of both; gives changes, consequences,
 * the order of a rollout, whom a change reaches. Knows nothing of checks and policy.
 */
export { consequencesBetween } from './behaviour/mesh-comparison.ts';
export type { Behaviour, Consequence, SideOutcome, WitnessToken } from './behaviour/consequence.ts';
export { isDenied } from './behaviour/consequence.ts';
export { changesWithoutEffect } from './behaviour/ineffective-changes.ts';
export { deliveryNotes } from './delivery/delivery-notes.ts';
export { changesOfFolders } from './delivery/folder-changes.ts';
export { changesOfPair } from './delivery/pair-changes.ts';
export type { WhereChangesGo } from './delivery/where-changes-go.ts';
export { whereChangesGo } from './delivery/where-changes-go.ts';
export type { ChangedFiles } from './delivery/file-changes.ts';
export { changedFilesOf, changedPaths } from './delivery/file-changes.ts';
export { refusedByFlux } from './delivery/delivery-obstacles.ts';
export { mendedPairs, mendedRoots, pairsAgain } from './delivery/recovered-roots.ts';
export { newClusters, sharingProduction } from './delivery/one-cluster/cluster-roots.ts';
export { undecidedContents } from './delivery/unseen-side.ts';
export { changeSubject, DELIVERED_CONTENTS, staysInCluster } from './diff/change.ts';
export type { Change, Side } from './diff/change.ts';
export { counterpartIn } from './diff/compare/copies.ts';
export { renamedIn, renamedObjects } from './diff/compare/new-names.ts';
export { pairItems } from './diff/compare/list-pairing.ts';
export { compareNodes } from './diff/compare/node-comparison.ts';
export { digestOf } from './diff/compare/value-redaction.ts';
export { controlPlane } from './diff/control-plane-installation.ts';
export { differingFields } from './diff/object-changes.ts';
export { diffMesh } from './diff/mesh-diff.ts';
export { isEqualData } from './diff/equal-data.ts';
export { seldomReadDifferences } from './diff/seldom-read-fields.ts';
export { differencesOfPairs } from './diff/compared-objects.ts';
export { settingPathOf } from './diff/mesh-setting-changes.ts';
export { subjectOfUnseen } from './diff/unseen-changes.ts';
export { askedValues } from './divergence/value-lookup.ts';
export type { Promotion } from './divergence/promotion.ts';
export { promotionOf } from './divergence/promotion.ts';
export type { SettingRow, TableOfSettings } from './divergence/settings-table.ts';
export { sourcesOf, tableOfSettings } from './divergence/settings-table.ts';
export { widenedDivergences } from './divergence/setting-divergences.ts';
export { inEffect } from './in-effect/effective-objects.ts';
export type { OwnersFile } from './owners/codeowners.ts';
export { parseCodeowners, findOwnersFile, OWNERS_PLACES } from './owners/codeowners.ts';
export { ownedFiles } from './owners/file-owners.ts';
export type { OwnersOfChange } from './owners/owners-of-change.ts';
export { ownersOfChange } from './owners/owners-of-change.ts';
export type { TreeOwners } from './owners/tree-owners.ts';
export { arrivalsAt, isOfApi } from './gateways/gateway-arrivals.ts';
export { treeOwners } from './owners/tree-owners.ts';
export { answerCase } from './questions/case-answer.ts';
export { changedObjects } from './rollout/changed-objects.ts';
export { stopsFirst } from './rollout/pod-replacement.ts';
export { proxyGroups, countIn } from './rollout/reach/proxy-groups.ts';
export type { Rollout } from './rollout/rollout.ts';
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
export { meaningOf, textOfChange, textsOfPlaces, MEANING_VERSION } from './diff/change-meaning.ts';
