import type { Promotion } from '../../compare/index.ts';
import { promotionOf } from '../../compare/index.ts';
import { isProduction, NOBODY, objectApplying } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ReviewedPair } from '../evaluation/reviewed-pair.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';

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
    const isHere =
      before !== null && after !== null && name !== NOBODY && !losesRoot({ before, after });
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
    const promotion = promotionOf(each, earlier);
    if (promotion === null) return [];
    const peers = named === undefined ? havingIt(promotion, each, standing) : [];
    // what shares a cluster with one that changes, and does not change itself, gets nothing by it
    const together = earlier.filter(
      ({ pair }) => promotion.atOnce.includes(pair.name) && pair.changes.length > 0,
    );
    const told = {
      ...promotion,
      inForce: [...promotion.inForce, ...peers],
      atOnce: together.map(({ pair }) => pair.name),
    };
    return [each, ...together].some(({ pair }) => isSyncedByHand(pair))
      ? { ...told, isByHand: true as const }
      : told;
  });
}

/** Lists others of production that had it before, where those before production had it: who lacks it is not the last alone. */
function havingIt(
  { inForce }: Promotion,
  changed: Standing,
  standing: readonly Standing[],
): Promotion['inForce'] {
  if (inForce.length === 0) return [];
  const peers = standing.filter(({ pair }) => isProduction(pair) && pair.changes.length === 0);
  return promotionOf(changed, peers)?.inForce ?? [];
}

/** Tells whether somebody has to start the sync of a folder that changes (ARGO-42). */
const isSyncedByHand = ({ before, after }: ReviewedPair): boolean =>
  (after?.roots ?? []).some(
    (rendered) =>
      before?.roots.includes(rendered) !== true &&
      BY_HAND.has(objectApplying(rendered.root)?.keepsRemoved),
  );

/** Some of several that apply it may sync by themselves. */
const BY_HAND: ReadonlySet<string | undefined> = new Set(['unless-asked', 'partly']);

/** Tells whether a folder is applied no more: no other environment gets that later. */
const losesRoot = ({
  before,
  after,
}: Readonly<Record<'before' | 'after', NonNullable<ReviewedPair['after']>>>): boolean =>
  before.roots.some(({ root }) => !after.roots.some((each) => each.root.path === root.path));
