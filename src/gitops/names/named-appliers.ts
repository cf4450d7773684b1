import type { Environment } from '../environment.ts';
import { holderKey } from '../appliers/applier.ts';
import { holdersOfAppliers } from '../roots/unreached-roots.ts';
import type { RootDraft } from '../roots/root.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';

/**
 * Tells each environment the names of appliers that may be in its cluster. One that no root takes in may be in any:
 * delivery begins with one. One that only roots of other clusters take in is not in this one.
 */
export function withAppliersNamed(
  environments: readonly Environment[],
  survey: TreeSurvey,
  drafts: readonly RootDraft[],
): readonly Environment[] {
  if (survey.appliers.length === 0) return environments;
  const holders = holdersOfAppliers(survey, drafts);
  const named = survey.appliers.map((applier) => {
    const held = (holders.get(holderKey(applier)) ?? []).map(({ root }) => root);
    return {
      name: applier.object.name,
      holding: environments.filter(({ roots, alike = [] }) =>
        held.some((root) => roots.includes(root) || alike.includes(root)),
      ),
    };
  });
  return environments.map((environment) => ({
    ...environment,
    appliersNamed: new Set(
      named
        .filter(({ holding }) => holding.length === 0 || holding.some(mayShareCluster(environment)))
        .map(({ name }) => name),
    ),
  }));
}

const mayShareCluster =
  ({ name, homes = [] }: Environment) =>
  (other: Environment): boolean =>
    name === other.name ||
    homes.length === 0 ||
    other.homes === undefined ||
    homes.some((home) => other.homes?.includes(home) === true);
