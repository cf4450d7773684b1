import type { Finding, Tier } from '../detectors/finding.ts';
import type { Review } from '../review.ts';
import { TIERS } from '../policy/tiers.ts';

/** One finding as a person reads it: the same thing in several environments is one item. */
export interface FindingGroup {
  /** Of the worst environment. */
  readonly finding: Finding;
  readonly tier: Tier;
  /** Production first. */
  readonly environments: readonly string[];
  readonly ids: readonly string[];
}

/** Findings that this change introduces, worst first. */
export function groupedFindings(review: Review): readonly FindingGroup[] {
  const production = new Set(
    review.environments.filter((each) => each.production).map(({ name }) => name),
  );
  const groups = new Map<string, Finding[]>();
  for (const finding of review.findings) {
    if (finding.introducedBy !== 'this-change') continue;
    const { detector, subject } = finding;
    const { kind, namespace, name } = subject;
    const key = JSON.stringify([detector, kind, namespace, name, finding.key]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const tierOf = (finding: Finding): Tier => review.findingTiers.get(finding.id) ?? 'medium';
  return [...groups.values()]
    .flatMap((findings): FindingGroup[] => {
      const sorted = [...findings].sort(
        (a, b) =>
          TIERS.indexOf(tierOf(b)) - TIERS.indexOf(tierOf(a)) ||
          Number(production.has(b.environment)) - Number(production.has(a.environment)),
      );
      const [worst] = sorted;
      if (worst === undefined) return [];
      return [
        {
          finding: worst,
          tier: tierOf(worst),
          environments: sorted.map(({ environment }) => environment),
          ids: sorted.map(({ id }) => id),
        },
      ];
    })
    .sort((a, b) => TIERS.indexOf(b.tier) - TIERS.indexOf(a.tier));
}
