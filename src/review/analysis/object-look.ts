import type { RenderedEnvironment, RenderedTree } from '../../gitops/index.ts';
import { environmentOfUnit, NOBODY, renderTree } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { canonicalJson, plainOf } from '../../manifest/index.ts';
import { meshWideFiles } from '../../checks/index.ts';
import { findOwnersFile } from '../../compare/index.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { defaultConfig } from '../policy/configuration/repository-config.ts';
import { platformTeamOf } from '../policy/requirements/platform-team.ts';
import { policyOfTree, vendoredOfConfig } from '../policy/configuration/policy-of-tree.ts';
import type { ResourceName } from '../gate/reverts/revert-scope.ts';
import type { LookedForObject, ObjectLook } from '../ports/analysis.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { Engine } from './engine.ts';
import { policyReading } from './policy-check.ts';
import { loadWanted } from './lazy-loading.ts';
import { declaredEnvironments } from './declared-environments.ts';

/** Says which environments have an object, and whether it is another in one of them than before. */
export async function lookAtObject(
  loadable: LoadableTree,
  commit: string,
  { resource, before }: LookedForObject,
  engine: Engine,
): Promise<ObjectLook> {
  const { config, rendered } = await renderedTree(loadable, engine);
  const owners = (await loadWanted(loadable, () => findOwnersFile(loadable.tree))).result;
  const units = unitsOf(rendered);
  const found = units.flatMap((unit) => objectsIn(unit, resource));
  return {
    kind: 'looked',
    commit,
    config,
    platformTeam: platformTeamOf(config, owners, meshWideFiles(rendered.environments, config)),
    environments: units.map((unit) => ({
      name: unit.environment.name,
      holds: objectsIn(unit, resource).length > 0,
    })),
    resource: { ...resource, kind: found[0]?.kind ?? resource.kind },
    changed: before === null ? null : await isAnother(units, resource, before, engine),
  };
}

async function renderedTree(
  loadable: LoadableTree,
  engine: Engine,
): Promise<{ readonly config: RepositoryConfig; readonly rendered: RenderedTree }> {
  const { tree } = loadable;
  const policy = (await loadWanted(loadable, () => policyOfTree(tree, policyReading(engine))))
    .result;
  const config = policy.kind === 'valid' ? policy.policy.config : defaultConfig();
  const { result: rendered } = await loadWanted(
    loadable,
    () =>
      renderTree(tree, declaredEnvironments({ config }), engine, vendoredOfConfig(config), {
        ...config,
        ownNames: engine.ownNames,
      }),
    engine.charts,
  );
  return { config, rendered };
}

const unitsOf = ({ environments }: RenderedTree): readonly RenderedEnvironment[] =>
  environments.filter(({ environment }) => environment.name !== NOBODY);

/** By the name that it has in the cluster; what names no namespace may be meant too. */
const objectsIn = (
  { roots }: RenderedEnvironment,
  { kind, namespace, name }: ResourceName,
): readonly Resource[] =>
  roots
    .flatMap(({ resources }) => resources)
    .filter(
      (resource) =>
        resource.name === name &&
        resource.kind.toLowerCase() === kind.toLowerCase() &&
        (resource.namespace === namespace || resource.namespace === ''),
    );

/** Null where one side is not rendered whole: what is missing there is no proof of anything. */
async function isAnother(
  now: readonly RenderedEnvironment[],
  resource: ResourceName,
  { environment, tree }: NonNullable<LookedForObject['before']>,
  engine: Engine,
): Promise<boolean | null> {
  const { rendered } = await renderedTree(tree, engine);
  const [then, today] = [unitsOf(rendered), now].map((units) =>
    stateIn(units, environment, resource),
  );
  if (then == null || today == null) return null;
  return then !== today;
}

/** What the clusters of an environment have of the object. */
function stateIn(
  all: readonly RenderedEnvironment[],
  environment: string,
  resource: ResourceName,
): string | null {
  const units = all.filter(({ environment: { name } }) => isCalled(name, environment));
  const isWhole = units.every(({ roots }) => roots.every(({ status }) => status !== 'failed'));
  if (units.length === 0 || !isWhole) return null;
  const states = units.map((unit) => [
    unit.environment.name,
    ...objectsIn(unit, resource).map(({ node }) => canonicalJson(plainOf(node))),
  ]);
  return canonicalJson(states);
}

/** Whether a unit is the environment that somebody names, or a cluster of it. */
const isCalled = (unit: string, environment: string): boolean =>
  [unit, environmentOfUnit(unit)].includes(environment);
