import type { Finding } from '../detectors/index.ts';
import { comesIntoForce } from '../detectors/index.ts';
import type { Assessment } from '../policy/index.ts';
import { TIERS } from '../risk/index.ts';

/** Findings by tier, those of this change before all others. */
export function worstFirst(
  findings: readonly Finding[],
  { findingTiers }: Assessment,
): readonly Finding[] {
  const rank = (finding: Finding): number =>
    TIERS.indexOf(findingTiers.get(finding.id) ?? 'low') +
    (comesIntoForce(finding) ? TIERS.length : 0);
  return [...findings].sort((a, b) => rank(b) - rank(a));
}
