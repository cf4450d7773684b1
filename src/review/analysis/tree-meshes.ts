import type { RenderedEnvironment, RenderedTree } from '../../gitops/index.ts';
import {
  environmentOfUnit,
  environmentsInClusters,
  renderTree,
  unknownEnvironment,
} from '../../gitops/index.ts';
import { inEffect } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { meshIdentityOf, resolveMesh } from '../../istio/index.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { configurationMistakes } from '../policy/configuration/configuration-mistakes.ts';
import { configOfTree, vendoredOfConfig } from '../policy/configuration/policy-of-tree.ts';
import type { LoadableTree } from '../../forge/index.ts';
import { withFetched } from '../../kustomize/index.ts';
import type { AskedCharts } from './registry-requests.ts';
import { askedCharts } from './registry-requests.ts';
import type { Engine } from './engine.ts';
import { loadWanted } from './lazy-loading.ts';
import { declaredEnvironments } from './declared-environments.ts';

export type MeshesOfTree =
  | {
      readonly kind: 'read';
      readonly config: RepositoryConfig;
      readonly environments: readonly {
        readonly rendered: RenderedEnvironment;
        /** Holds what acts in its whole cluster. */
        readonly inEffect: RenderedEnvironment;
        /** Computed where it is asked for. */
        readonly mesh: () => Mesh;
      }[];
      /** Files that could not be loaded. */
      readonly missing: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** The environments of one tree with their meshes; of one of them, where one is asked for. */
export async function meshesOfTree(
  trees: LoadableTree,
  engine: Engine,
  environment: string | null,
): Promise<MeshesOfTree> {
  const read = (await loadWanted(trees, () => configOfTree(trees.tree, engine.configFile))).result;
  if (read.kind === 'invalid')
    return { kind: 'refused', reason: configurationMistakes(read).join('\n') };
  const { config } = read;
  const { missing, ...seen } = await environmentsOfTree(trees, engine, config);
  const isAsked = (name: string): boolean =>
    environment === null || [name, environmentOfUnit(name)].includes(environment);
  const asked = seen.environments.filter(({ rendered }) => isAsked(rendered.environment.name));
  if (asked.length === 0) {
    const names = seen.environments.map(({ rendered }) => rendered.environment.name);
    return { kind: 'refused', reason: unknownEnvironment(environment ?? '', names) };
  }
  const { rootNamespace, istioVersion, external } = config;
  const settings = { rootNamespace, istioVersion, external };
  const environments = asked.map(({ rendered, inEffect: acting }) => ({
    rendered,
    inEffect: acting,
    mesh: () => resolveMesh(acting, settings),
  }));
  return { kind: 'read', config, missing, environments };
}

/** The environments that a tree delivers, each in its whole cluster. */
export interface EnvironmentsOfTree {
  readonly tree: RenderedTree;
  readonly environments: readonly {
    readonly rendered: RenderedEnvironment;
    /** What of it acts. */
    readonly inEffect: RenderedEnvironment;
  }[];
  /** Files that could not be loaded. */
  readonly missing: readonly string[];
}

/** Renders all environments of one tree, with charts of elsewhere where somebody fetches them. */
export async function environmentsOfTree(
  trees: LoadableTree,
  engine: Engine,
  config: RepositoryConfig,
  elsewhere: AskedCharts = askedCharts(null),
): Promise<EnvironmentsOfTree> {
  const vendored = withFetched(vendoredOfConfig(config), elsewhere);
  const { result: tree, missing } = await loadWanted(
    trees,
    () =>
      renderTree(trees.tree, declaredEnvironments({ config }), engine, vendored, {
        ...config,
        ownNames: engine.ownNames,
      }),
    engine.charts,
    elsewhere,
  );
  return { tree, environments: environmentsIn(tree, config), missing };
}

/** The environments of a rendered tree, each in its whole cluster. */
export function environmentsIn(
  tree: RenderedTree,
  config: RepositoryConfig,
): EnvironmentsOfTree['environments'] {
  const { rootNamespace, istioVersion, external } = config;
  const delivered = new Set(
    config.environments.flatMap(({ paths }) => paths.flatMap((path) => path.split('/'))),
  );
  const settings = { rootNamespace, istioVersion, external, delivered };
  return environmentsInClusters(tree, meshIdentityOf).map((rendered) => ({
    rendered,
    inEffect: inEffect(rendered, rendered, settings).after ?? rendered,
  }));
}
