import type { Debt, ReviewDebt } from '../../gate/overrides/debt.ts';
import { debtKey, formatDebt, isByHand } from '../../gate/overrides/debt.ts';
import { LONGEST_OUTPUT, unlinkedText } from '../../../manifest/index.ts';
import type { Block, Words } from '../document/blocks.ts';
import { code, commit, listOf, numbered, paragraph, said, strong } from '../document/blocks.ts';
import { fittedDocument } from '../print/fitted-document.ts';
import type { DebtNotice } from './debt-words.ts';
import { settledWords, utc, whom } from './debt-words.ts';
import { handBlocks, handNoticeWords, handTitle } from './hand-debt-words.ts';

/** Label of debts that nobody settled in time. */
export const OVERDUE_LABEL = 'break-glass overdue';

const OBJECTS_SHOWN = 20;

/** The issue that follows an emergency up (docs/break-glass.md); its end is what we remember of it. */
export function debtIssue(debt: Debt): { readonly title: string; readonly body: string } {
  const title = isByHand(debt) ? handTitle(debt) : reviewTitle(debt);
  const needed = isByHand(debt) ? handBlocks(debt) : reviewBlocks(debt);
  return {
    title: debt.escalated && debt.settled === null ? overdueTitle(title) : title,
    body: fittedDocument({ needed, last: [formatDebt(debt)] }, LONGEST_OUTPUT),
  };
}

const overdueTitle = (title: string): string => `Overdue: ${title}`;

/** Whether it is the title of such a debt, whenever that was told of. */
export const isTitledAlike = (title: string, debt: Debt): boolean =>
  withoutTime(title) === withoutTime(debtIssue(debt).title);

const withoutTime = (title: string): string =>
  title.replace(/^Overdue: /, '').replace(/\bby \S+/, '');

const reviewTitle = ({ deadline, pullRequest }: ReviewDebt): string =>
  `Break-glass: follow up by ${unlinkedText(utc(deadline))} (#${String(pullRequest)})`;

const reviewBlocks = (debt: ReviewDebt): readonly Block[] => [
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

/** Text of a notice, with the marker by which it is found again. */
export const debtNotice = (notice: DebtNotice, debt: Debt): string =>
  fittedDocument(
    {
      needed: [
        paragraph(
          ...(isByHand(debt) ? handNoticeWords(notice, debt) : reviewNoticeWords(notice, debt)),
        ),
      ],
      last: [markerOf(notice, debt)],
    },
    LONGEST_OUTPUT,
  );

/** Only for comments that we wrote ourselves. */
export const isDebtNotice = (body: string, notice: DebtNotice, debt: Debt): boolean =>
  body.trimEnd().endsWith(markerOf(notice, debt));

/** Whether a comment is by which the command line tells of a debt; whoever wrote it, looking at the issues is what comes of it. */
export const tellsOfDebt = (body: string): boolean =>
  body.trimEnd().endsWith('<!-- meshwarden:debt:recorded:command-line -->');

/** A glass broken for the same head again leaves another debt, in another issue. */
const markerOf = (notice: DebtNotice, debt: Debt): string => {
  const which = notice.kind === 'reopened' ? `${notice.kind}:${notice.at}` : notice.kind;
  return `<!-- meshwarden:debt:${which}:${debtKey(debt)} -->`;
};

function reviewNoticeWords(notice: DebtNotice, debt: ReviewDebt): Words {
  const pullRequest = numbered(debt.pullRequest);
  switch (notice.kind) {
    case 'reminder':
      return [
        strong('Half the time is over.'),
        ' ',
        ...whom(debt),
        ': ',
        pullRequest,
        ` still has to be reviewed by ${utc(debt.deadline)}.`,
      ];
    case 'escalation':
      return [
        strong('Overdue.'),
        ' ',
        ...whom(debt),
        ': ',
        pullRequest,
        ` was let through by break-glass at ${utc(debt.at)}, and nobody has reviewed it since. Review and approve it, or revert it and close this issue.`,
      ];
    case 'settled':
      return settledWords(notice);
    case 'recorded':
    case 'unknown-environment':
      return [];
    case 'reopened':
      return [
        strong('Still owed.'),
        ' ',
        notice.login,
        ' closed this issue, but ',
        notice.why,
        '. Somebody of ',
        ...whom(debt),
        ' who neither made the change nor broke the glass has to.',
      ];
  }
}
