import type { Gap, Status, Tier } from '../../manifest/index.ts';
import { TIERS } from '../../manifest/index.ts';

/** 0: below the tier that fails. 1: that tier or a riskier one. 2: something could not be analysed; wins over 1. */
type ExitCode = 0 | 1 | 2;

/** How the command line ends (docs/policy.md). */
export function exitCodeOf(
  assessment: { readonly tier: Tier | null; readonly status: Status },
  gaps: readonly Pick<Gap, 'blocking'>[],
  failOn: Tier = 'high',
): ExitCode {
  if (assessment.tier === null || gaps.some(({ blocking }) => blocking)) return 2;
  return TIERS.indexOf(assessment.tier) >= TIERS.indexOf(failOn) ? 1 : 0;
}
