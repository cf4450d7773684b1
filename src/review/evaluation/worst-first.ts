import type { Finding } from '../../checks/index.ts';
import { comesIntoForce } from '../../checks/index.ts';
import type { Assessment } from '../policy/assess.ts';
import { TIERS } from '../../manifest/index.ts';

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
