/**
 * Who applies what where. Takes a tree, or the two of a change; gives environments, their roots and what each renders to, both
 * sides side by side, and what a failing side keeps. Knows nothing of Istio's behaviour, nor of changes.
 */
export { objectKey } from './appliers/applier.ts';
export { heeds } from './appliers/delivery-tools.ts';
export {
  decidesDelivery,
  isBuildField,
  isDelivering,
  isOfBuild,
  isToldByObjects,
} from './appliers/delivery-fields.ts';
export type { LiveObjects } from './appliers/find-appliers.ts';
export type { OwnNames } from './appliers/repository-identity.ts';
export { NO_NAMES, repositoryIdentity, shownAddress } from './appliers/repository-identity.ts';
export { applicationSources } from './argo/application.ts';
export { isExcluded } from './argo/argo-settings.ts';
export { clusterKeysOf, OWN_CLUSTER } from './argo/cluster-secrets.ts';
export type { DeclaredApplication } from './argo/application.ts';
export { isChartFile } from './charts/chart-files.ts';
export { releasesOf } from './charts/chart-installations.ts';
export { withUntracedFiles } from './charts/traceless-chart-files.ts';
export type {
  BreakingCommit,
  Environment,
  EnvironmentPlan,
  ReleaseInputs,
  RenderedEnvironment,
  RenderedRoot,
} from './environment.ts';
export { allMade, NO_REASONS } from './environment.ts';
export { decodeBase64 } from './files/decode-base64.ts';
export { installsAway } from './flux/kube-config.ts';
export {
  isOfEarlierStage,
  isOpenTemplate,
  lackingNamespace,
  mustHaveNamespace,
  needsNamespace,
} from './flux/missing-namespaces.ts';
export { withoutMadeInputs } from './installer/installer-inputs.ts';
export type { ChartEntry } from './kustomize/chart-entries.ts';
export { additionalFilesOf, chartEntriesOf, valuesFileOf } from './kustomize/chart-entries.ts';
export {
  isKustomizationFile,
  KUSTOMIZATION_FILES,
  kustomizationIn,
} from './kustomize/kustomization-folders.ts';
export { appliedEarlier, mendedRootsOf, withLastBuilt } from './live/last-build.ts';
export { liveRenderer, renderMerged, liveNotes } from './live/live-appliers.ts';
export type { DeliveryStop } from './live/delivery-stop.ts';
export { isNotApplied, stopOfRoot, toolOfRoot, unreadIn } from './live/delivery-stop.ts';
export type { Coverage, UnseenPart } from './map/coverage.ts';
export type { DeliveryMap, MappedEnvironment } from './map/delivery-map.ts';
export { deliveryMap, mapOfEnvironment } from './map/delivery-map.ts';
export { inputsOnMap } from './map/inputs-on-map.ts';
export { unappliedNotes } from './map/unapplied-notes.ts';
export { applierNotes, isApplier } from './map/orphan-appliers.ts';
export { NO_SIGN, OWN_PATH } from './names/assign-environments.ts';
export { isCalledByAddress } from './names/evidence/cluster-address.ts';
export type { Considered, ConsideredOf } from './names/evidence/stages-of-roots.ts';
export { saysTheSame } from './names/evidence/name-evidence.ts';
export { areOneStage } from './names/evidence/stage-in-text.ts';
export { stageOfFile } from './names/step-words.ts';
export { environmentOfUnit, NOBODY } from './names/unit-name.ts';
export type { SetHere } from './pairing/application-places.ts';
export { setHere } from './pairing/application-places.ts';
export type { EnvironmentPair } from './pairing/unit-pairs.ts';
export type { MeshIdentity } from './pairing/units-on-both-sides.ts';
export { meshesOf } from './pairing/units-on-both-sides.ts';
export type { InstalledChart, RenderedReleases } from './releases/release.ts';
export { renderedLoose } from './releases/loose-releases.ts';
export { mergeValues } from './releases/merge-values.ts';
export type { ApplicationSource, NamedFile } from './releases/release-inputs.ts';
export {
  chartFilesOf,
  chartPlace,
  contentOf,
  fileParametersOf,
  filesNamedBy,
  filesOfHelmChart,
  overridesOf,
  pathsReadBy,
  sourcesOf,
  valueFilesOf,
} from './releases/release-inputs.ts';
export { installerKey, renderedReleases } from './releases/release.ts';
export { removalNotes } from './removals/removal-notes.ts';
export { isPruned } from './removals/pruning.ts';
export { appliersOfRoots } from './removals/applier-removals.ts';
export { oneFolder } from './rendering/single-folder-environment.ts';
export { environmentRenderer } from './rendering/environment-renderer.ts';
export type { RootRenderer } from './rendering/root-renderer.ts';
export { createRootRenderer } from './rendering/root-renderer.ts';
export type { AppliedAs } from './roots/applier-of-root.ts';
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
export { putAside, unlistedFolders } from './roots/folders-outside-roots.ts';
export { rootOf, listedFiles, releaseOfRoot } from './roots/root.ts';
export type { KustomizationContent, Root } from './roots/root.ts';
export { appliedByScripts, scriptText } from './scripts/script-applier.ts';
export type { ScriptApplier } from './scripts/script-applier.ts';
export { deliver } from './stages/delivery.ts';
export type { PairedSides } from './stages/side-pairs.ts';
export {
  isProduction,
  isToldBeside,
  pairSides,
  withoutKept,
  writtenAfter,
} from './stages/side-pairs.ts';
export type { RenderedTree } from './stages/tree-renderer.ts';
export { renderTree } from './stages/tree-renderer.ts';
export type { SettledSides } from './stages/stage.ts';
export { settledSides } from './stages/stage.ts';
export type { WholeCluster } from './stages/whole-clusters.ts';
export { inWholeCluster, wholeCluster } from './stages/whole-clusters.ts';
export type { DeclaredEnvironment } from './survey/environment-declarations.ts';
export { declaredPaths } from './survey/environment-declarations.ts';
export type { DeliverySettings } from './survey/discover-environments.ts';
export { holdsManifests } from './survey/manifest-sketch.ts';
export { setAside } from './survey/delivery-exclusions.ts';
export { folderOf, foldersAround, isBelow, isYamlFile, joinPath } from './tree-path.ts';
