/**
 * This room tells who applies what where. It takes a tree, or the two of a change, and gives environments,
 * their roots and what each renders to, both sides side by side, and what a failing side keeps. It knows
 * nothing of Istio's behaviour, nor of changes.
 */
export { ignoredFieldsOf, isIgnoredIn } from './argo/ignored-differences.ts';
export { objectKey, IN_CLUSTER, isDelivering } from './appliers/applier.ts';
export { lazily } from './lazy-value.ts';
export { heeds } from './appliers/delivery-tools.ts';
export type { OwnNames } from './appliers/repository-identity.ts';
export { NO_NAMES, repositoryIdentity, shownAddress } from './appliers/repository-identity.ts';
export { applicationSources } from './argo/application.ts';
export { stopText } from './argo/app-project.ts';
export { isExcluded } from './argo/argo-settings.ts';
export { clusterKeysOf, OWN_CLUSTER } from './argo/cluster-secrets.ts';
export { isChartFile } from './charts/chart-files.ts';
export { releasesOf } from './charts/chart-installations.ts';
export { withUntracedFiles } from './charts/traceless-chart-files.ts';
export type { ReleaseInputs, RenderedEnvironment, RenderedRoot } from './environment.ts';
export { allMade, NO_REASONS } from './environment.ts';
export { decodeBase64 } from './files/decode-base64.ts';
export { installsAway } from './flux/kube-config.ts';
export {
  isOfEarlierStage,
  isOpenTemplate,
  lackingNamespace,
  namespacedIn,
} from './flux/missing-namespaces.ts';
export {
  isKustomizationFile,
  KUSTOMIZATION_FILES,
  kustomizationIn,
} from './kustomize/kustomization-folders.ts';
export { liveRenderer, renderMerged } from './live/live-appliers.ts';
export { isNotApplied, stopOfRoot, toolOfRoot, unreadIn } from './live/delivery-stop.ts';
export type { DeliveryMap } from './map/delivery-map.ts';
export { deliveryMap, unnamedClusters } from './map/delivery-map.ts';
export { partsOfMap } from './map/service-on-map.ts';
export { inputsOnMap } from './map/inputs-on-map.ts';
export { unappliedNotes } from './map/loose-charts.ts';
export { isApplier } from './map/orphan-appliers.ts';
export { QUIET_SIGNS } from './names/assign-environments.ts';
export { saysTheSame } from './names/evidence/name-evidence.ts';
export { areOneStage } from './names/evidence/stage-in-text.ts';
export { stageOfFile } from './names/step-words.ts';
export { environmentOfUnit, NOBODY, toldPlaces } from './names/unit-name.ts';
export { isServiceCalled, unknownEnvironment, unknownService } from './names/unknown-names.ts';
export { decidingLines } from './files/deciding-lines.ts';
export { setHere } from './pairing/application-places.ts';
export type { EnvironmentPair } from './pairing/unit-pairs.ts';
export { renderedLoose } from './releases/loose-releases.ts';
export {
  chartOfRelease,
  chartsOfApplication,
  chartsOfKustomization,
} from './releases/chart-contents.ts';
export { chartFilesHere } from './releases/installable-chart.ts';
export type { ReleaseLayers } from './releases/release-layers.ts';
export { isGivenTheSame, releaseLayers } from './releases/release-layers.ts';
export { mergeValues } from './releases/merge-values.ts';
export { filesNamedBy, pathsReadBy } from './releases/release-inputs.ts';
export { showsElsewhere } from './releases/release.ts';
export { removalNotes } from './removals/removal-notes.ts';
export { isPruned } from './removals/pruning.ts';
export { keptByScripts } from './removals/scripted-removals.ts';
export type { Remains, RemainsOf } from './removals/remains.ts';
export { remainsAfter } from './removals/remains.ts';
export { outlivesApplier, rootDeletions } from './removals/root-deletions.ts';
export { sourcesInstead } from './removals/sources-instead.ts';
export { mappedAppliers } from './map/orphan-appliers.ts';
export { filesOfNoPlace } from './map/files-of-no-place.ts';
export { oneFolder } from './rendering/single-folder-environment.ts';
export { environmentRenderer } from './rendering/environment-renderer.ts';
export { createRootRenderer } from './rendering/root-renderer.ts';
export {
  argoApplying,
  BY_NOBODY,
  defaultNamespaceOf,
  fluxApplying,
  isTakenByScript,
  objectApplying,
  targetNamespaceOf,
} from './roots/applier-of-root.ts';
export { contentKeyOf, pairedRoots, partnersOf } from './roots/root-pairs.ts';
export { foldersAside } from './roots/folders-outside-roots.ts';
export { rootOf, listedFiles, releaseOfRoot } from './roots/root.ts';
export type { Root } from './roots/root.ts';
export { scriptAppliers, scriptText } from './scripts/script-applier.ts';
export type { ScriptApplier } from './scripts/script-applier.ts';
export { isProduction, isToldBeside, withoutKept, writtenAfter } from './stages/side-pairs.ts';
export { pairedTrees } from './stages/paired-trees.ts';
export type { RenderedTree } from './stages/tree-renderer.ts';
export { renderTree } from './stages/tree-renderer.ts';
export { environmentsInClusters, wholeCluster } from './stages/whole-clusters.ts';
export { declaredPaths } from './survey/environment-declarations.ts';
export { holdsManifests } from './survey/manifest-sketch.ts';
export { folderSigns } from './survey/delivery-exclusions.ts';
export { folderOf, foldersAround, isBelow, isYamlFile, joinPath } from './tree-path.ts';
export { productionFirst } from './names/production.ts';
