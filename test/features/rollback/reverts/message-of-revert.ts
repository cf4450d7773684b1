import { revertMessage } from '../../../../src/features/rollback/reverts/revert-message.ts';
import { computedRevert } from '../report/revert-parts.ts';

/** What the commit of a revert says below its title, which somebody asked for on #7. */
export const messageOfRevert = (by: string, reason: string): string =>
  revertMessage('Revert "x" (#7)', computedRevert(), { by, pullRequest: 7 }, reason).body;
