import type { Finding } from '../detectors/index.ts';
import type { Assessment } from '../policy/index.ts';
import { TIERS } from '../risk/index.ts';

/** Findings by tier, those of this change before all others. */
export function worstFirst(
  findings: readonly Finding[],
  { findingTiers }: Assessment,
): readonly Finding[] {
  const rank = ({ id, introducedBy }: Finding): number =>
    TIERS.indexOf(findingTiers.get(id) ?? 'low') +
    (introducedBy === 'this-change' ? TIERS.length : 0);
  return [...findings].sort((a, b) => rank(b) - rank(a));
}
