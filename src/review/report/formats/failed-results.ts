import type { ResultList } from '../../../checks/index.ts';
import { shortHash } from '../../../checks/index.ts';
import type { FailedContext } from '../check/failed-review.ts';
import { failedItems, failedRemedy, failedTitle } from '../check/failed-review.ts';
import { anchorOf } from './review-results.ts';

/** Why there is no review, for programs that collect results: each place to mend is one. */
export function failedResults({ failed }: FailedContext): ResultList {
  const rule = failed.kind === 'conflict' ? 'coverage/conflict' : 'coverage/not-parsed';
  const items = failedItems(failed);
  return {
    command: 'review',
    looked: 0,
    results: items.map(({ text, file, line }) => ({
      rule,
      level: 'error',
      message: text,
      details: [failedRemedy(failed)],
      subject: null,
      place: { file, line: line ?? 1 },
      related: [],
      fingerprint: shortHash([rule, file, text]),
      state: 'new',
      leftOut: null,
      environments: [],
      where: [],
      tier: null,
    })),
    notes: [],
    failures: [`${failedTitle(failed)} ${failedRemedy(failed)}`],
    anchor: anchorOf(items.map(({ file }) => file)),
  };
}
