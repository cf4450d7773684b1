import type { RenderedTree } from '../../gitops/index.ts';
import { deliveryMap, NOBODY, renderTree } from '../../gitops/index.ts';
import { findOwnersFile, ownedFiles } from '../../compare/index.ts';
import { gapsOfTree } from '../evaluation/tree-gaps.ts';
import { temporaryUntil } from '../environments/temporary-until.ts';
import { toldDivergences } from '../environments/told-divergences.ts';
import { declaredStanding } from '../policy/intended-differences.ts';
import { platformTeamOf } from '../policy/requirements/platform-team.ts';
import { policyNotices } from '../policy/configuration/policy-notices.ts';
import { policyOfTree, vendoredOfConfig } from '../policy/configuration/policy-of-tree.ts';
import { defaultConfig } from '../policy/configuration/repository-config.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { isMeshKind } from '../../manifest/index.ts';
import { meshWideFiles } from '../../checks/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { resolveMesh } from '../../istio/index.ts';
import type { Engine } from './engine.ts';
import { policyReading } from './policy-check.ts';
import { environmentsIn } from './tree-meshes.ts';
import { hideSecretsOf } from './moved-secrets-redaction.ts';
import { loadWanted } from './lazy-loading.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { RepositorySurvey } from '../ports/analysis.ts';
import { declaredEnvironments } from './declared-environments.ts';

/** Gaps told of one by one; an issue has no room for more. */
const MOST_GAPS = 200;

/** Says what one tree holds. */
export async function surveyTree(
  loadable: LoadableTree,
  commit: string,
  engine: Engine,
  asOf: string,
): Promise<RepositorySurvey> {
  const { tree } = loadable;
  const policy = (await loadWanted(loadable, () => policyOfTree(tree, policyReading(engine))))
    .result;
  const config = policy.kind === 'valid' ? policy.policy.config : defaultConfig();
  const declared = declaredEnvironments({ config });
  const vendored = vendoredOfConfig(config);
  const { result: rendered } = await loadWanted(
    loadable,
    () => renderTree(tree, declared, engine, vendored, { ...config, ownNames: engine.ownNames }),
    engine.charts,
  );
  const owners = (await loadWanted(loadable, () => findOwnersFile(tree))).result;
  const map = await loadWanted(loadable, () => deliveryMap(rendered.plan, rendered.environments));
  const files = meshWideFiles(rendered.environments, config);
  return {
    kind: 'surveyed',
    commit,
    hasMesh:
      files.length > 0 ||
      rendered.environments.some(({ roots }) =>
        roots.some(({ resources }) => resources.some(isMeshKind)),
      ),
    map: await hideSecretsOf(map.result, loadable, rendered.environments, engine),
    objects: new Map(
      rendered.environments.map(({ environment, roots }) => [
        environment.name,
        roots.reduce((sum, { resources }) => sum + resources.length, 0),
      ]),
    ),
    meshWideFiles: ownedFiles(owners, files),
    gaps: gapsOfTree(rendered)
      .slice(0, MOST_GAPS)
      .map(({ message, origin }) => ({
        message,
        file: origin?.file ?? null,
        line: origin?.line ?? null,
      })),
    config,
    configProblems: policy.kind === 'valid' ? [] : policy.problems,
    configNotices: policyNotices(tree, {
      asOf,
      configFile: engine.configFile,
      paths: tree.paths,
      environments: rendered.environments.map(({ environment }) => environment.name),
    }),
    platformTeam: platformTeamOf(config, owners, files),
    divergences: await hideSecretsOf(
      config.drift.environments === 'weekly' ? divergencesOf(rendered, config, asOf) : null,
      loadable,
      rendered.environments,
      engine,
    ),
    temporary: temporaryUntil(meshesOf(rendered, config), config.timeZone),
  };
}

const meshesOf = (rendered: RenderedTree, config: RepositoryConfig): readonly Mesh[] => {
  const { rootNamespace, istioVersion, external } = config;
  return environmentsIn(rendered, config)
    .filter((each) => each.rendered.environment.name !== NOBODY)
    .map(({ inEffect }) => resolveMesh(inEffect, { rootNamespace, istioVersion, external }));
};

/** Settings that differ between environments; an issue has no room for more. */
const MOST_DIVERGENCES = 500;

function divergencesOf(rendered: RenderedTree, config: RepositoryConfig, asOf: string) {
  const { intendedDifferences } = config;
  const told = toldDivergences(
    meshesOf(rendered, config),
    (row) => declaredStanding(intendedDifferences, row, asOf).kind === 'meant',
  );
  return told.slice(0, MOST_DIVERGENCES);
}
