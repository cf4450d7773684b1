import type { Change } from '../diff/index.ts';
import { textOfChange } from '../diff/index.ts';
import { isMeshKind } from '../kinds/index.ts';
import { resourceKey } from '../manifest/index.ts';
import type { RepositoryConfig } from '../policy/index.ts';
import type { Tier } from '../risk/index.ts';
import type { ResolvedPair } from './resolved-pair.ts';
import { resolvedPair } from './resolved-pair.ts';
import type { ReviewedPair } from './reviewed-pair.ts';
import { otherPair } from './other-pair.ts';

interface Reviewing {
  readonly config: RepositoryConfig;
  readonly review: (pair: ResolvedPair) => ReviewedPair;
  readonly tierOf: (pair: ReviewedPair) => Tier | null;
}

/**
 * What is said of an environment, with what a change does where that which only the cluster, the clock or the release
 * decides is decided the other way: it has the tier that it would have there.
 */
export function withOtherWays(resolved: ResolvedPair, reviewing: Reviewing): ReviewedPair {
  const { config, review, tierOf } = reviewing;
  const usual = review(resolved);
  const other = otherPair(resolved.pair, resolved.whole);
  if (other === null) return usual;
  const { whole, pair } = other;
  const { mates, isOwn, environments, environmentsBefore } = resolved;
  const ways = review({
    ...resolvedPair(pair, { whole, mates, isOwn }, config),
    environments,
    environmentsBefore,
  });
  const told = new Set(usual.changes.map(textOfChange));
  const found = new Set(usual.findings.map(({ id }) => id));
  const others = ways.changes.filter((each) => !told.has(textOfChange(each)));
  return {
    ...usual,
    changes: [
      ...usual.changes,
      ...others.filter(isToldOf(others, (changes) => tierOf({ ...ways, changes, findings: [] }))),
    ],
    findings: [
      ...usual.findings,
      ...ways.findings.filter(
        ({ id, introducedBy }) => introducedBy === 'this-change' && !found.has(id),
      ),
    ],
  };
}

/**
 * Many charts have an object for each kind of cluster: of what is nothing of the mesh, it is told where somebody has to
 * look at it.
 */
function isToldOf(
  changes: readonly Change[],
  tierOf: (changes: readonly Change[]) => Tier | null,
): (change: Change) => boolean {
  const known = new Map<string, boolean>();
  return ({ subject }) => {
    if (isMeshKind(subject)) return true;
    const key = resourceKey(subject);
    const isTold = known.get(key) ?? isHigh(tierOf(changes.filter(isOf(key))));
    known.set(key, isTold);
    return isTold;
  };
}

const isOf =
  (key: string) =>
  ({ subject }: Change): boolean =>
    resourceKey(subject) === key;

const isHigh = (tier: Tier | null): boolean => tier !== 'low' && tier !== 'medium';
