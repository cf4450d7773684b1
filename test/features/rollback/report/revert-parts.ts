import type { ShownRevert } from '../../../../src/features/rollback/texts/revert-body.ts';
import type {
  ComputedRevert,
  RevertConflict,
} from '../../../../src/features/rollback/reverts/revert-result.ts';
import { contextOf, review } from '../../../support/report-parts.ts';

const TIP = 'c'.repeat(40);

/** A squash merge undone: one file restored. */
export const computedRevert = (given: Partial<ComputedRevert> = {}): ComputedRevert => ({
  kind: 'reverted',
  method: 'squash',
  tip: TIP,
  tree: 'd'.repeat(40),
  commit: 'e'.repeat(40),
  steps: [{ post: TIP, pre: 'b'.repeat(40), subject: 'STRICT (#412)' }],
  openSteps: [],
  pre: 'b'.repeat(40),
  post: TIP,
  conflicts: [],
  later: [],
  paths: [{ path: 'a.yaml', outcome: 'restored' }],
  changes: [],
  ...given,
});

export const conflict = (given: Partial<RevertConflict> = {}): RevertConflict => ({
  path: 'a.yaml',
  kind: 'both-changed',
  messages: [],
  post: null,
  tip: null,
  pre: null,
  sections: [{ line: 3, tip: ['timeout: 9s'], reverted: ['timeout: 1s'] }],
  ...given,
});

/** #412 rolled back for alice, who asked for it there. */
export const shownRevert = (given: Partial<ShownRevert> = {}): ShownRevert => ({
  command: 'rollback',
  of: { number: 412, title: 'Turn on STRICT mTLS' },
  relands: null,
  asked: { by: 'alice', on: 412, reason: 'nightly report fails since 02:10' },
  target: { kind: 'pull-request', number: 412, mergeCommit: TIP },
  scope: { kind: 'everything' },
  revert: computedRevert(),
  preview: { kind: 'reviewed', context: contextOf(review()) },
  restoration: { kind: 'exact' },
  left: { kind: 'as-before' },
  dependents: [],
  breakGlassTeam: null,
  ...given,
});
