import type { CheckAction } from '../forge/check.ts';

/** Button that reviews the commit once more; its identifier comes back in a `check_run` event. */
export const RECHECK: CheckAction = {
  label: 'Re-check',
  description: 'Review this commit once more',
  identifier: 'recheck',
};
