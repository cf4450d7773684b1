/**
 * Who applies what where. Takes a tree, or the two of a change; gives environments, their roots and what each renders to, both
 * sides side by side, and what a failing side keeps. Knows nothing of Istio's behaviour, nor of changes.
 */
export { objectKey } from './appliers/applier.ts';
export { heeds } from './appliers/applying-rules.ts';
export {
  decidesDelivery,
  isBuildField,
  isDelivering,
  isOfBuild,
  isToldByObjects,
} from './appliers/delivering-fields.ts';
export type { LiveObjects } from './appliers/find-appliers.ts';
export type { OwnNames } from './appliers/own-names.ts';
export { NO_NAMES } from './appliers/own-names.ts';
export { repositoryIdentity, shownAddress } from './appliers/repository-identity.ts';
export { applicationSources } from './argo/application-sources.ts';
export { isExcluded } from './argo/argo-settings.ts';
export { clusterKeysOf, OWN_CLUSTER } from './argo/cluster-secrets.ts';
export type { DeclaredApplication } from './argo/declared-application.ts';
export { isChartFile } from './charts/chart-files.ts';
export { releasesOf } from './charts/installed/releases-of-chart.ts';
export { withUntracedFiles } from './charts/installed/untraced-files.ts';
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
export { isKustomizationFile, KUSTOMIZATION_FILES } from './kustomize/kustomization-folders.ts';
export { kustomizationIn } from './kustomize/kustomization-in.ts';
export { appliedEarlier, mendedRootsOf, withLastBuilt } from './live/last-built.ts';
export { liveRenderer, renderMerged } from './live/live-appliers.ts';
export { liveNotes } from './live/live-notes.ts';
export type { DeliveryStop } from './live/stop-of-root.ts';
export { isNotApplied, stopOfRoot, toolOfRoot } from './live/stop-of-root.ts';
export { unreadIn } from './live/stopped-roots.ts';
export type { Coverage, UnseenPart } from './map/coverage.ts';
export type { DeliveryMap, MappedEnvironment } from './map/delivery-map.ts';
export { deliveryMap, mapOfEnvironment } from './map/delivery-map.ts';
export { inputsOnMap } from './map/inputs-on-map.ts';
export { looseChartNotes } from './map/loose-charts.ts';
export { recipeNotes } from './map/recipe-notes.ts';
export { applierNotes, isApplier } from './map/unlisted-appliers.ts';
export { NO_SIGN, OWN_PATH } from './names/assign-environments.ts';
export { isCalledByAddress } from './names/evidence/address-parts.ts';
export type { Considered, ConsideredOf } from './names/evidence/considered.ts';
export { saysTheSame } from './names/evidence/name-evidence.ts';
export { areOneStage } from './names/evidence/stage-in-text.ts';
export { stageOfFile } from './names/step-words.ts';
export { environmentOfUnit, NOBODY } from './names/unit-name.ts';
export type { SetHere } from './pairing/application-places.ts';
export { setHere } from './pairing/application-places.ts';
export type { EnvironmentPair } from './pairing/paired-units.ts';
export type { MeshIdentity } from './pairing/units-on-both-sides.ts';
export { meshesOf } from './pairing/units-on-both-sides.ts';
export type { InstalledChart } from './releases/installed-chart.ts';
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
export type { RenderedReleases } from './releases/release.ts';
export { installerKey, renderedReleases } from './releases/rendered-releases.ts';
export { endedApplications } from './removals/ended-applications.ts';
export { isPruned, keptRemovals } from './removals/kept-removals.ts';
export { appliersOfRoots } from './removals/unheld-appliers.ts';
export { oneFolder } from './rendering/one-folder.ts';
export { environmentRenderer } from './rendering/render-environment.ts';
export type { RootRenderer } from './rendering/root-renderer.ts';
export { createRootRenderer } from './rendering/root-renderer.ts';
export type { AppliedAs } from './roots/applied-as.ts';
export {
  argoApplying,
  BY_NOBODY,
  defaultNamespaceOf,
  fluxApplying,
  isTakenByScript,
  objectApplying,
  targetNamespaceOf,
} from './roots/applier-of-root.ts';
export { contentKeyOf, pairedRoots, partnersOf } from './roots/paired-roots.ts';
export { putAside } from './roots/put-aside.ts';
export { rootOf } from './roots/root-draft.ts';
export type { KustomizationContent, Root } from './roots/root.ts';
export { listedFiles, releaseOfRoot } from './roots/root.ts';
export { unlistedFolders } from './roots/unlisted-folders.ts';
export { appliedByScripts, scriptText } from './scripts/applied-by-scripts.ts';
export type { ScriptApplier } from './scripts/script-applier.ts';
export { deliver } from './stages/deliver.ts';
export type { PairedSides } from './stages/pair-sides.ts';
export {
  isProduction,
  isToldBeside,
  pairSides,
  withoutKept,
  writtenAfter,
} from './stages/pair-sides.ts';
export type { RenderedTree } from './stages/render-tree.ts';
export { renderTree } from './stages/render-tree.ts';
export type { SettledSides } from './stages/stage.ts';
export { settledSides } from './stages/stage.ts';
export type { WholeCluster } from './stages/whole-clusters.ts';
export { inWholeCluster, wholeCluster } from './stages/whole-clusters.ts';
export type { DeclaredEnvironment } from './survey/declared-environment.ts';
export { declaredPaths } from './survey/declared-paths.ts';
export type { DeliverySettings } from './survey/discover-environments.ts';
export { holdsManifests } from './survey/holds-manifests.ts';
export { setAside } from './survey/not-delivered.ts';
export { folderOf, foldersAround, isBelow, isYamlFile, joinPath } from './tree-path.ts';
