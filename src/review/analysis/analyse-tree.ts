import type { Analysis } from '../at-rest/analyse-environments.ts';
import type { GivenObjects } from '../at-rest/given-objects.ts';
import { analyseEnvironments } from '../at-rest/analyse-environments.ts';
import { onlyNamed } from '../at-rest/only-named.ts';
import { planOfFolder, readAsTheyAre } from '../at-rest/plan-of-folder.ts';
import { withGivenObjects } from '../at-rest/given-objects.ts';
import { gapsOfTree, treeOwners } from '../../compare/index.ts';
import type { Environment, RenderedEnvironment } from '../../gitops/index.ts';
import { environmentOfUnit, environmentRenderer, NO_REASONS, rootOf } from '../../gitops/index.ts';
import type { GapDraft } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { configOfTree } from '../policy/configuration/config-of-tree.ts';
import { vendoredOfConfig } from '../policy/configuration/vendored-of-config.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { Engine } from './engine.ts';
import { hideSecretsOf } from './hide-moved-secrets.ts';
import { loadWanted } from './load-wanted.ts';
import { environmentsOfTree } from './meshes-of-tree.ts';

export interface AnalysisRequest {
  readonly of: Analysed;
  /** Null for all. */
  readonly environment: string | null;
  readonly given: GivenObjects;
  /** Detectors, checks and codes to look for; absent for all. */
  readonly only?: readonly string[];
  /** ISO 8601 */
  readonly asOf: string;
}

/**
 * What there is: a plain folder is all of it, and so is a file by itself; a kustomization is a part; a repository says what
 * is applied where.
 */
export type Analysed =
  | { readonly kind: 'folder'; readonly name: string; readonly isRecursive: boolean }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'kustomization'; readonly name: string; readonly path: string }
  | { readonly kind: 'repository' };

export type AnalysisOutcome =
  | {
      readonly kind: 'analysed';
      readonly analysis: Analysis;
      /** What is not seen. */
      readonly gaps: readonly Pick<GapDraft, 'message' | 'origin'>[];
    }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** What is wrong with a tree as it stands. */
export async function analyseTree(
  trees: LoadableTree,
  engine: Engine,
  request: AnalysisRequest,
): Promise<AnalysisOutcome> {
  const only = request.only === undefined ? null : onlyNamed(request.only, engine.detectors);
  if (only !== null && 'unknown' in only)
    return { kind: 'refused', reasons: [`No check or code is called ${only.unknown}.`] };
  const read = (await loadWanted(trees, () => configOfTree(trees.tree))).result;
  if (read.kind === 'invalid')
    return {
      kind: 'refused',
      reasons: read.problems.map(({ message, origin }) => `${placeOf(origin)}: ${message}`),
    };
  const seen =
    request.of.kind === 'repository'
      ? await environmentsOf(trees, engine, read.config)
      : await partOf(trees, engine, read.config, planOf(request.of, trees));
  const asked = seen.environments.filter(({ environment: { name } }) =>
    [name, environmentOfUnit(name)].includes(request.environment ?? name),
  );
  if (asked.length === 0) return { kind: 'refused', reasons: [nothingAsked(seen, request)] };
  const { rootNamespace, istioVersion, external } = read.config;
  const analysis = analyseEnvironments(
    asked.map((environment) => withGivenObjects(environment, request.given)),
    {
      detectors: engine.detectors,
      schemas: engine.schemas,
      mesh: { rootNamespace, istioVersion, external },
      only,
      isWhole: request.of.kind === 'folder' || request.of.kind === 'file',
      ignore: read.config.ignore,
      intendedDifferences: read.config.intendedDifferences,
      variables: read.config.variables,
      owners: (await loadWanted(trees, () => treeOwners(trees.tree))).result,
      asOf: request.asOf,
    },
  );
  const told = {
    kind: 'analysed' as const,
    analysis: { ...analysis, notes: [...notesOn(request.of, trees), ...analysis.notes] },
    gaps: [...seen.gaps, ...analysis.gaps],
  };
  return hideSecretsOf(told, trees, seen.environments, engine);
}

const notesOn = (of: Analysed, { tree }: LoadableTree): readonly string[] =>
  of.kind === 'folder' && of.isRecursive ? readAsTheyAre(tree.paths) : [];

interface Seen {
  readonly environments: readonly RenderedEnvironment[];
  readonly gaps: readonly Pick<GapDraft, 'message' | 'origin'>[];
}

function nothingAsked({ environments }: Seen, { environment }: AnalysisRequest): string {
  const names = environments.map((one) => one.environment.name).join(', ');
  return environment === null
    ? 'There are no manifests here.'
    : `No environment is called ${environment}: ${names}.`;
}

/** One folder as an environment. */
function planOf(
  of: Exclude<Analysed, { kind: 'repository' }>,
  { tree }: LoadableTree,
): Environment {
  if (of.kind === 'folder') return planOfFolder(of.name, tree.paths, of.isRecursive);
  if (of.kind === 'file') return planOfFolder(of.path, [of.path], false);
  const root = rootOf(of.path, { kind: 'kustomization' }, null);
  return { name: of.name, production: true, cluster: null, roots: [root] };
}

async function partOf(
  trees: LoadableTree,
  { renderRoot, charts }: Engine,
  config: RepositoryConfig,
  environment: Environment,
): Promise<Seen> {
  const plan = { environments: [environment], notes: [], gaps: [], reasons: NO_REASONS };
  const { result } = await loadWanted(
    trees,
    () => environmentRenderer(trees.tree, plan, renderRoot, vendoredOfConfig(config))(environment),
    charts,
  );
  return { environments: [result], gaps: gapsOfTree({ plan, environments: [result] }) };
}

async function environmentsOf(
  trees: LoadableTree,
  engine: Engine,
  config: RepositoryConfig,
): Promise<Seen> {
  const { tree, environments } = await environmentsOfTree(trees, engine, config);
  return {
    environments: environments.map(({ inEffect }) => inEffect),
    gaps: gapsOfTree(tree),
  };
}
