/**
 * What is wrong with configuration as it stands, without any change. Takes environments as they are rendered; gives
 * findings under the names that Istio and Kiali have for them. Knows nothing of pull requests and tiers.
 */
export type { Analysis } from './analyse-environments.ts';
export { analyseEnvironments } from './analyse-environments.ts';
export type { AnalysisEntry } from './analysis-entry.ts';
export type { GivenFile, GivenObjects } from './given-objects.ts';
export { withGivenObjects } from './given-objects.ts';
export { onlyNamed } from './only-named.ts';
export { planOfFolder, readAsTheyAre } from './plan-of-folder.ts';
