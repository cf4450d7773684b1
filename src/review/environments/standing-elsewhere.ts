import { isProduction } from '../../gitops/index.ts';
import type { EnvironmentPair } from '../../gitops/index.ts';
import type { Finding } from '../../checks/index.ts';
import { comesIntoForce, messageOf } from '../../checks/index.ts';
import { placeOf, sentenceKey } from '../../manifest/index.ts';

/** An environment on both sides, and what was found in it. */
type FoundPair = EnvironmentPair & { readonly findings: readonly Finding[] };

/**
 * Takes for standing, in an environment that is new, what stands in another one at the same line in the same words: the new
 * one is made of it, and nobody brings it about anew. Of production only what stands in production counts.
 */
export function withStandingElsewhere<Pair extends FoundPair>(
  pairs: readonly Pair[],
): readonly Pair[] {
  const isOfNew = ({ before, isNew }: Pair): boolean => before === null || isNew === true;
  if (!pairs.some(isOfNew)) return pairs;
  const standing = (isEnough: (pair: Pair) => boolean): ReadonlySet<string> =>
    new Set(
      pairs
        .filter((pair) => !isOfNew(pair) && isEnough(pair))
        .flatMap(({ findings }) => findings.filter((each) => !comesIntoForce(each)).map(wordsAt)),
    );
  const [anywhere, inProduction] = [standing(() => true), standing(isProduction)];
  return pairs.map((pair) => {
    if (!isOfNew(pair)) return pair;
    const known = isProduction(pair) ? inProduction : anywhere;
    const findings = pair.findings.map((each) =>
      each.introducedBy === 'this-change' && known.has(wordsAt(each))
        ? { ...each, introducedBy: 'already-there' as const }
        : each,
    );
    return { ...pair, findings };
  });
}

const wordsAt = (finding: Finding): string =>
  JSON.stringify([
    ...[finding.detector, finding.check],
    ...[sentenceKey(messageOf(finding)), placeOf(finding.origin)],
  ]);
