import {
  broughtIntoProduction,
  deliveredOnEitherSide,
  isForNoProduction,
  withPlaceIds,
} from '../../../compare/index.ts';
import type { RenderedTree } from '../../../gitops/index.ts';
import type { RepositoryConfig } from '../../policy/configuration/repository-config.ts';
import type { ResolvedPair } from './resolved-pair.ts';
import { rootNamespacesOf } from './resolved-pair.ts';
import type { WhereItGoes } from '../reviewed-pair.ts';

/** What is known of where things are delivered, by all environments of both sides. */
export function whereItGoes(
  resolved: readonly ResolvedPair[],
  sides: readonly RenderedTree[],
  config: RepositoryConfig,
  changedFiles: readonly string[],
): WhereItGoes {
  const brought = broughtIntoProduction(resolved.map(rootNamespacesOf));
  return {
    brought,
    deliveredBy: deliveredOnEitherSide(sides, config, brought),
    isOfNoProduction: isForNoProduction(resolved, sides, changedFiles),
    withPlaceIds: withPlaceIds(sides),
  };
}
