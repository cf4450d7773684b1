import type { EnvironmentPlan } from '../environment.ts';
import type { TreeSurvey } from './tree-survey.ts';
import { frozenBy } from '../appliers/delivery-tools.ts';

/** Tells each environment what holds in all of them: refused appliers, and sets and paths that are rendered in any. */
export const withDeliveryOfAll = (
  environments: EnvironmentPlan['environments'],
  survey: TreeSurvey,
): EnvironmentPlan['environments'] =>
  withRenderedSets(withRenderedPaths(withFrozenSets(environments, survey)), survey);

function withFrozenSets(
  environments: EnvironmentPlan['environments'],
  { refused }: TreeSurvey,
): EnvironmentPlan['environments'] {
  const frozenSets = refused.flatMap(frozenBy);
  if (refused.length === 0) return environments;
  return environments.map((environment) => ({
    ...environment,
    refused,
    ...(frozenSets.length > 0 && { frozenSets }),
  }));
}

/**
 * Tells each environment which sets are rendered here: what such a set applies hides nothing, in whichever
 * environment.
 */
const withRenderedSets = (
  environments: EnvironmentPlan['environments'],
  { wholeSets: renderedSets }: TreeSurvey,
): EnvironmentPlan['environments'] =>
  renderedSets.size === 0
    ? environments
    : environments.map((environment) => ({ ...environment, renderedSets }));

/**
 * Tells each environment which paths are rendered in any: what one environment's applier applies may be
 * rendered as part of another.
 */
function withRenderedPaths(
  environments: EnvironmentPlan['environments'],
): EnvironmentPlan['environments'] {
  if (environments.length < 2) return environments;
  const renderedPaths = new Set(environments.flatMap(({ roots }) => roots.map(({ path }) => path)));
  return environments.map((environment) => ({ ...environment, renderedPaths }));
}
