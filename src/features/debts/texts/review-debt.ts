import { unlinkedText } from '../../../forge/index.ts';
import type { Block, ReviewDebt, Words } from '../../../review/index.ts';
import {
  code,
  commit,
  listOf,
  numbered,
  paragraph,
  said,
  strong,
  utc,
} from '../../../review/index.ts';
import type { DebtNotice } from './debt-notice.ts';
import { overdueWords, remindedWords, reopenedWords, settledWords, whom } from './debt-notice.ts';

const OBJECTS_SHOWN = 20;

/** The title of the issue about a review that is owed. */
export const reviewTitle = ({ deadline, pullRequest }: ReviewDebt): string =>
  `Break-glass: follow up by ${unlinkedText(utc(deadline))} (#${String(pullRequest)})`;

/** Composes what the issue says: what was let through, and what is owed. */
export const reviewBlocks = (debt: ReviewDebt): readonly Block[] => [
  paragraph(
    strong(numbered(debt.pullRequest), ' was let through without the review it needs.'),
    ' ',
    debt.by,
    ` broke the glass at ${utc(debt.at)} for `,
    commit(debt.sha),
    `, until ${utc(debt.until)}: `,
    said(debt.reason),
  ),
  ...objectBlocks(debt),
  paragraph(
    strong(`Owed by ${utc(debt.deadline)}:`),
    ' somebody of ',
    ...whom(debt),
    ' who neither made the change nor broke the glass reviews it and approves ',
    numbered(debt.pullRequest),
    ', merged or not. This issue then closes by itself. If the review finds something, say it there and revert or mend it; then close this issue yourself, which counts too.',
  ),
];

const objectBlocks = ({ objects }: ReviewDebt): readonly Block[] =>
  objects.length === 0
    ? []
    : [
        paragraph('It changes:'),
        listOf(
          null,
          objects.map((object) => ({ words: [code(object)] })),
          OBJECTS_SHOWN,
        ),
      ];

/** Gives what is said in the conversation of the issue. */
export function reviewNoticeWords(notice: DebtNotice, debt: ReviewDebt): Words {
  const pullRequest = numbered(debt.pullRequest);
  switch (notice.kind) {
    case 'reminder':
      return remindedWords(
        whom(debt),
        pullRequest,
        ` still has to be reviewed by ${utc(debt.deadline)}.`,
      );
    case 'escalation':
      return overdueWords(
        whom(debt),
        pullRequest,
        ` was let through by break-glass at ${utc(debt.at)}, and nobody has reviewed it since. Review and approve it, or revert it and close this issue.`,
      );
    case 'settled':
      return settledWords(notice);
    case 'other-change':
    case 'recorded':
    case 'unknown-environment':
      return [];
    case 'reopened':
      return reopenedWords(
        notice,
        'Somebody of ',
        ...whom(debt),
        ' who neither made the change nor broke the glass has to.',
      );
  }
}
