/**
 * Which folders are roots, of which environment, and what each renders to. Takes a tree; gives a plan and rendered
 * roots. Knows nothing of Istio's behaviour.
 */
export type { MadeApplication } from './sources/applier.ts';
export { applicationKey, objectKey, OPEN } from './sources/applier.ts';
export type { DeclaredApplication } from './sources/argo/declared-application.ts';
export { heeds } from './sources/applying-rules.ts';
export { applicationSources } from './sources/argo/application-sources.ts';
export { decodeBase64 } from './decode-base64.ts';
export { isExcluded } from './sources/argo/argo-settings.ts';
export { clusterKeysOf, OWN_CLUSTER } from './sources/argo/cluster-secrets.ts';
export { isChartFile } from './chart-files.ts';
export type { DeclaredEnvironment } from './declared-environment.ts';
export { declaredPaths } from './declared-paths.ts';
export type { DeliverySettings } from './discover-environments.ts';
export { discoverEnvironments } from './discover-environments.ts';
export type {
  ChartRoot,
  Environment,
  EnvironmentPlan,
  MappedRoot,
  MappedSource,
  NotApplied,
  ReleaseInputs,
  RenderedEnvironment,
  RenderedRoot,
  Root,
} from './environment.ts';
export { allMade, NO_REASONS } from './environment.ts';
export { holdsManifests } from './holds-manifests.ts';
export { NOBODY_APPLIES, setAside } from './not-delivered.ts';
export { putAside } from './roots/put-aside.ts';
export { unlistedFolders } from './roots/unlisted-folders.ts';
export { withoutBeginnings } from './roots/shared-beginnings.ts';
export { looseFiles } from './plan-reasons.ts';
export { oneFolder } from './one-folder.ts';
export { looseKeyOf, renderedLoose } from './releases/loose-releases.ts';
export type { RenderedReleases } from './releases/release.ts';
export { mergeValues } from './releases/merge-values.ts';
export { installerKey, renderedReleases } from './releases/rendered-releases.ts';
export { environmentRenderer } from './render-environment.ts';
export { rootOf } from './roots/root-draft.ts';
export type { RootRenderer } from './root-renderer.ts';
export type { InstalledChart } from './releases/installed-chart.ts';
export { createRootRenderer } from './root-renderer.ts';
export { stageOfFile } from './names/step-words.ts';
export type { AppliedAs } from './roots/applied-as.ts';
export { contentKeyOf, pairedRoots, partnersOf } from './roots/paired-roots.ts';
export {
  KUSTOMIZATION_FILES,
  isKustomizationFile,
} from './sources/kustomize/kustomization-folders.ts';
export {
  isOfEarlierStage,
  isOpenTemplate,
  lackingNamespace,
  mustHaveNamespace,
  needsNamespace,
} from './sources/flux/missing-namespaces.ts';
export { clusterOfKubeConfig, installsAway } from './sources/flux/kube-config.ts';
export { repositoryIdentity, shownAddress } from './sources/repository-identity.ts';
export { kustomizationIn } from './sources/kustomize/kustomization-in.ts';
export {
  commonSteps,
  folderOf,
  foldersAround,
  isBelow,
  isYamlFile,
  joinPath,
} from './tree-path.ts';
export type { Refusal } from './sources/environment-source.ts';
export type { HeldObjects, LiveObjects } from './sources/find-appliers.ts';
export { mayHoldAppliers } from './sources/find-appliers.ts';
export type { OwnNames } from './sources/own-names.ts';
export { NO_NAMES } from './sources/own-names.ts';
export { environmentOfUnit, NOBODY, unitName } from './names/unit-name.ts';
export { DEFAULT_ENVIRONMENT } from './names/which-production.ts';
export { clusterLabel } from './names/environment-units.ts';
export { NO_SIGN, OWN_PATH } from './names/assign-environments.ts';
export type { AppliedByScript } from './sources/scripts/applied-by-scripts.ts';
export { appliedByScripts, isTaken, scriptText } from './sources/scripts/applied-by-scripts.ts';
export type { ScriptApplier } from './sources/scripts/script-applier.ts';
export { recipeAt } from './roots/recipes.ts';
