import type { DeliveryMap } from '../../gitops/index.ts';
import {
  deliveryMap,
  foldersAside,
  partsOfMap,
  renderTree,
  unknownEnvironment,
} from '../../gitops/index.ts';
import { configurationMistakes } from '../policy/configuration/configuration-mistakes.ts';
import { configOfTree, vendoredOfConfig } from '../policy/configuration/policy-of-tree.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { Engine } from './engine.ts';
import { hideSecretsOf } from './moved-secrets-redaction.ts';
import { loadWanted } from './lazy-loading.ts';
import { declaredEnvironments } from './declared-environments.ts';

export type MapOutcome =
  | { readonly kind: 'mapped'; readonly map: DeliveryMap }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

interface AskedMap {
  /** Only what delivers this Service; absent for all. */
  readonly service?: string;
  /** With all that names of environments come of. */
  readonly isExplained?: boolean;
}

/** Says what is delivered where, as one tree does; of one environment, or one Service, where one is asked for. */
export async function mapTree(
  trees: LoadableTree,
  engine: Engine,
  asked: string | null,
  { service, isExplained = false }: AskedMap = {},
): Promise<MapOutcome> {
  const config = (await loadWanted(trees, () => configOfTree(trees.tree, engine.configFile)))
    .result;
  if (config.kind === 'invalid') return { kind: 'refused', reasons: configurationMistakes(config) };
  const declared = declaredEnvironments(config);
  const vendored = vendoredOfConfig(config.config);
  const { result } = await loadWanted(trees, () =>
    renderTree(trees.tree, declared, engine, vendored, {
      ...config.config,
      ownNames: engine.ownNames,
      ...(isExplained && { isExplained }),
    }),
  );
  const { result: whole } = await loadWanted(trees, () => {
    const aside = foldersAside(trees.tree, result.plan, engine.manifests);
    return deliveryMap(result.plan, result.environments, aside);
  });
  const map = asked === null ? whole : partsOfMap.ofEnvironment(whole, asked);
  if (map === null) {
    const names = result.plan.environments.map(({ name }) => name);
    return { kind: 'refused', reasons: [unknownEnvironment(asked ?? '', names)] };
  }
  const found =
    service === undefined
      ? { kind: 'found' as const, map }
      : partsOfMap.ofService(map, result.environments, service);
  return found.kind === 'unknown'
    ? { kind: 'refused', reasons: [found.reason] }
    : {
        kind: 'mapped',
        map: await hideSecretsOf(found.map, trees, result.environments, engine),
      };
}
