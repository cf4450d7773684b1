import type { AtRestAnalysis } from './environment-analysis.ts';
import type { GivenObjects } from './given-objects.ts';
import { analyseEnvironments, onlyNamed } from './environment-analysis.ts';
import { withGivenObjects } from './given-objects.ts';
import { treeOwners } from '../../compare/index.ts';
import { gapsOfTree } from '../../review/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import {
  environmentOfUnit,
  environmentRenderer,
  NO_REASONS,
  rootOf,
  unknownEnvironment,
  isKustomizationFile,
  isYamlFile,
} from '../../gitops/index.ts';
import type { GapDraft } from '../../manifest/index.ts';
import { counted } from '../../manifest/index.ts';
import type { RepositoryConfig, Engine } from '../../review/index.ts';
import {
  configOfTree,
  configurationMistakes,
  vendoredOfConfig,
  hideSecretsOf,
  loadWanted,
  environmentsOfTree,
} from '../../review/index.ts';
import type { LoadableTree } from '../../forge/index.ts';

interface AtRestRequest {
  readonly of: Analysed;
  /** Null for all. */
  readonly environment: string | null;
  /** The Service that findings are to be about; absent for all. */
  readonly service?: string;
  readonly given: GivenObjects;
  /** Detectors, checks and codes to look for; absent for all. */
  readonly only?: readonly string[];
  /** The time in ISO 8601. */
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

type AtRestOutcome =
  | {
      readonly kind: 'analysed';
      readonly analysis: AtRestAnalysis;
      /** What is not seen. */
      readonly gaps: readonly Pick<GapDraft, 'message' | 'origin'>[];
    }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** Finds what is wrong with a tree as it stands. */
export async function analyseTree(
  trees: LoadableTree,
  engine: Engine,
  request: AtRestRequest,
): Promise<AtRestOutcome> {
  const only = request.only === undefined ? null : onlyNamed(request.only, engine.detectors);
  if (only !== null && 'unknown' in only)
    return {
      kind: 'refused',
      reasons: [
        `No check or code is called ${only.unknown}. \`meshwarden explain --list\` lists the checks.`,
      ],
    };
  const read = (await loadWanted(trees, () => configOfTree(trees.tree, engine.configFile))).result;
  if (read.kind === 'invalid') return { kind: 'refused', reasons: configurationMistakes(read) };
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
      service: request.service ?? null,
      isWhole: request.of.kind === 'folder' || request.of.kind === 'file',
      ignore: read.config.ignore,
      intendedDifferences: read.config.intendedDifferences,
      variables: read.config.variables,
      owners: (await loadWanted(trees, () => treeOwners(trees.tree))).result,
      asOf: request.asOf,
    },
  );
  if ('unknownService' in analysis) return { kind: 'refused', reasons: [analysis.unknownService] };
  const told = {
    kind: 'analysed' as const,
    analysis: {
      ...analysis,
      objects: asked
        .flatMap(({ roots }) => roots)
        .reduce((sum, { resources }) => sum + resources.length, 0),
      notes: [...notesOn(request.of, trees), ...analysis.notes],
    },
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

function nothingAsked({ environments }: Seen, { environment }: AtRestRequest): string {
  const names = environments.map((one) => one.environment.name);
  return environment === null
    ? 'There are no manifests here.'
    : unknownEnvironment(environment, names);
}

/** One folder as an environment. */
function planOf(
  of: Exclude<Analysed, { kind: 'repository' }>,
  { tree }: LoadableTree,
): RenderedEnvironment['environment'] {
  if (of.kind === 'folder') return planOfFolder(of.name, tree.paths, of.isRecursive);
  if (of.kind === 'file') return planOfFolder(of.path, [of.path], false);
  const root = rootOf(of.path, { kind: 'kustomization' }, null);
  return { name: of.name, production: true, cluster: null, roots: [root] };
}

async function partOf(
  trees: LoadableTree,
  { renderRoot, charts }: Engine,
  config: RepositoryConfig,
  environment: RenderedEnvironment['environment'],
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

/**
 * A plain folder of manifests as one environment, as `kubectl apply -f` and `istioctl analyze` take it: the files in it,
 * with those of the folders below where that is asked for, and nothing that they say about who applies what.
 */
function planOfFolder(
  name: string,
  paths: readonly string[],
  isRecursive: boolean,
): RenderedEnvironment['environment'] {
  const files = paths
    .filter((path) => isYamlFile(path) && (isRecursive || !path.includes('/')))
    .sort();
  const root = rootOf('.', { kind: 'folder', files }, null);
  return { name, production: true, cluster: null, roots: [root] };
}

/** What a folder that is read with all below it holds and would be rendered elsewhere, one sentence or none. */
function readAsTheyAre(paths: readonly string[]): readonly string[] {
  const kustomizations = paths.filter(isKustomizationFile);
  const charts = paths.filter((path) => /(?:^|\/)Chart\.ya?ml$/.test(path));
  const [first] = [...kustomizations, ...charts].sort();
  if (first === undefined) return [];
  const counts = [
    ...(kustomizations.length > 0 ? [counted(kustomizations.length, 'kustomization')] : []),
    ...(charts.length > 0 ? [counted(charts.length, 'chart')] : []),
  ].join(' and ');
  return [
    `This folder holds ${counts} (${first}), whose files are read as they stand: analyse the repository, or a folder with a kustomization, for what they render to.`,
  ];
}
