import type { Tier } from '../risk/index.ts';
import type { Gap, Status } from '../gaps/index.ts';

/** 0: low or medium. 1: high or critical. 2: something could not be analysed; wins over 1. */
type ExitCode = 0 | 1 | 2;

/** How the command line ends (docs/policy.md). */
export function exitCodeOf(
  assessment: { readonly tier: Tier | null; readonly status: Status },
  gaps: readonly Pick<Gap, 'blocking'>[],
): ExitCode {
  if (assessment.tier === null || gaps.some(({ blocking }) => blocking)) return 2;
  return assessment.tier === 'high' || assessment.tier === 'critical' ? 1 : 0;
}
