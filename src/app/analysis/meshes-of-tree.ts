import {
  inWholeCluster,
  meshesOf,
  renderTree,
  withoutMadeInputs,
} from '../../core/delivery/index.ts';
import type { RenderedEnvironment } from '../../core/environments/index.ts';
import { environmentOfUnit } from '../../core/environments/index.ts';
import { inEffect } from '../../core/in-effect/index.ts';
import { placeOf } from '../../core/manifest/index.ts';
import type { Mesh } from '../../core/mesh/index.ts';
import { resolveMesh } from '../../core/mesh/index.ts';
import type { RepositoryConfig } from '../../core/policy/index.ts';
import { configOfTree, vendoredOfConfig } from '../../core/policy/index.ts';
import type { LoadableTree } from '../ports.ts';
import type { Engine } from './engine.ts';
import { loadWanted } from './load-wanted.ts';
import { declaredEnvironments } from './review-trees.ts';

export type MeshesOfTree =
  | {
      readonly kind: 'read';
      readonly config: RepositoryConfig;
      readonly environments: readonly {
        readonly rendered: RenderedEnvironment;
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
  const read = (await loadWanted(trees, () => configOfTree(trees.tree))).result;
  if (read.kind === 'invalid')
    return {
      kind: 'refused',
      reason: read.problems
        .map(({ message, origin }) => `${placeOf(origin)}: ${message}`)
        .join('\n'),
    };
  const { config } = read;
  const { result, missing } = await loadWanted(
    trees,
    () =>
      renderTree(trees.tree, declaredEnvironments({ config }), engine, vendoredOfConfig(config), {
        ...config,
        ownNames: engine.ownNames,
      }),
    engine.charts,
  );
  const isAsked = (name: string): boolean =>
    environment === null || [name, environmentOfUnit(name)].includes(environment);
  const { environments } = meshesOf(withoutMadeInputs(result));
  const asked = environments.filter((one) => isAsked(one.environment.name));
  if (asked.length === 0) {
    const names = environments.map((one) => one.environment.name).join(', ');
    return { kind: 'refused', reason: `No environment is called ${environment ?? ''}: ${names}.` };
  }
  return { kind: 'read', config, missing, environments: withMeshes(asked, environments, config) };
}

function withMeshes(
  asked: readonly RenderedEnvironment[],
  all: readonly RenderedEnvironment[],
  { rootNamespace, istioVersion, external, environments }: RepositoryConfig,
): Extract<MeshesOfTree, { kind: 'read' }>['environments'] {
  const settings = { rootNamespace, istioVersion, external };
  const delivered = new Set(
    environments.flatMap(({ paths }) => paths.flatMap((path) => path.split('/'))),
  );
  return asked.map((part) => {
    const rendered = inWholeCluster(part, all);
    const seen = inEffect(rendered, rendered, { ...settings, delivered }).after ?? rendered;
    return { rendered, mesh: () => resolveMesh(seen, settings) };
  });
}
