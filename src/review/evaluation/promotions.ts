import { isProduction, NOBODY } from '../../gitops/index.ts';
import type { Promotion } from '../../compare/index.ts';
import { promotionOf } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import type { ReviewedPair } from './reviewed-pair.ts';

/** An environment that was there before and is there after. */
interface Standing {
  readonly pair: ReviewedPair;
  readonly before: Mesh;
  readonly after: Mesh;
}

/**
 * How far earlier environments are with what changes in those that have some: by `after` of the configuration, else
 * those without users before those with.
 */
export function promotionsOf(
  pairs: readonly ReviewedPair[],
  { environments }: Pick<RepositoryConfig, 'environments'>,
): readonly Promotion[] {
  const standing = pairs.flatMap((pair): readonly Standing[] => {
    const { name, before, after, mesh, meshBefore } = pair;
    // what goes is not promoted, though others share its cluster and go on
    const isHere = before !== null && after !== null && name !== NOBODY;
    return !isHere || mesh === null || meshBefore === null
      ? []
      : [{ pair, before: meshBefore, after: mesh }];
  });
  return standing.flatMap((each) => {
    if (each.pair.changes.length === 0) return [];
    const named = environments.find(({ name }) => name === each.pair.name)?.after;
    const earlier = standing.filter(({ pair }) =>
      named === undefined
        ? isProduction(each.pair) && !isProduction(pair)
        : named.includes(pair.name),
    );
    return promotionOf(each, earlier) ?? [];
  });
}
