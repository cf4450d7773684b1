import { LONGEST_OUTPUT } from '../../../forge/index.ts';
import type { Debt, HandDebt, Block, Words } from '../../../review/index.ts';
import { formatDebt } from './debt-record.ts';
import {
  isByHand,
  code,
  commit,
  numbered,
  paragraph,
  said,
  strong,
  joined,
  fittedDocument,
  utc,
  mentioned,
} from '../../../review/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { DebtNotice } from './debt-notice.ts';
import {
  overdueWords,
  remindedWords,
  reopenedWords,
  settledWords,
  titleOfDebt,
  whom,
} from './debt-notice.ts';
import { reviewBlocks, reviewNoticeWords, reviewTitle } from './review-debt.ts';
import { temporaryBlocks, temporaryNoticeWords, temporaryTitle } from './temporary-debt.ts';

const NAMES_SHOWN = 20;

/** The title of the issue about a change that was made by hand. */
const handTitle = ({ deadline, resource, environment }: HandDebt): string =>
  titleOfDebt(
    `Changed by hand: bring into Git by ${utc(deadline)}`,
    `${subjectText(resource)}, ${environment}`,
  );

/** Composes what the issue says: what was changed, what is owed, and what ends it. */
const handBlocks = (debt: HandDebt): readonly Block[] => [
  paragraph(
    strong(...object(debt), ' was changed by hand, and Git does not have it.'),
    ' ',
    debt.by,
    ` said so at ${utc(debt.at)}`,
    ...(debt.told === null
      ? [' on the command line: ']
      : [' in ', numbered(debt.told.conversation), ': ']),
    said(debt.reason),
  ),
  paragraph(
    'The next sync of ',
    debt.environment,
    ' may undo it, and the next change of this object is reviewed against Git.',
  ),
  paragraph(
    strong(`Owed by ${utc(debt.deadline)}:`),
    ' ',
    ...debtors(debt),
    ' changes the files that this object is rendered from, and gets that merged into the default branch. This issue closes by itself when the object is another there than when this was said, and no cluster that is compared with Git differs from it. If it was taken back by hand instead, somebody of ',
    ...whom(debt),
    ' who did not make the change closes this issue.',
  ),
];

/** Gives what is said in the conversation of the issue. */
function handNoticeWords(notice: DebtNotice, debt: HandDebt): Words {
  switch (notice.kind) {
    case 'reminder':
      return remindedWords(
        debtors(debt),
        'what was changed by hand of ',
        ...object(debt),
        ` still has to come into Git, by ${utc(debt.deadline)}.`,
      );
    case 'escalation':
      return overdueWords(
        debtors(debt),
        ...object(debt),
        ` was changed by hand at ${utc(debt.at)}, and Git does not have it. Bring it into Git, or take it back by hand and have somebody else close this issue.`,
      );
    case 'settled':
      return settledWords(notice);
    case 'other-change':
      return [
        strong('Still owed.'),
        ' Git has another ',
        ...object(debt),
        ' since ',
        commit(notice.commit),
        ', and it is not what is live: ',
        ...differingWords(notice.fields),
        '.',
      ];
    case 'recorded':
      return ['Said on the command line by ', debt.by, '.'];
    case 'unknown-environment':
      return [
        strong('Git has no environment called ', debt.environment, '.'),
        ' There is ',
        ...joined(
          notice.known.slice(0, NAMES_SHOWN).map((name) => [name]),
          ', ',
        ),
        '. Nothing closes this issue by itself: somebody of ',
        ...whom(debt),
        ' closes it, and what was changed is said again with the right name.',
      ];
    case 'reopened':
      return reopenedWords(
        notice,
        'Bring the change into Git, or have somebody of ',
        ...whom(debt),
        ' who did not make it close this issue.',
      );
  }
}

const differingWords = (fields: readonly string[] | null): Words =>
  fields === null
    ? ['the cluster does not have it']
    : fields.length === 0
      ? ['the cluster differs from it, in what may not be shown here']
      : [
          'the cluster differs from it in ',
          ...joined(
            fields.map((field) => [code(field)]),
            ', ',
          ),
        ];

/** The object and where it is. */
const object = ({ resource, environment }: HandDebt): Words => [
  code(subjectText(resource)),
  ' in ',
  environment,
];

const debtors = (debt: HandDebt): Words => [...mentioned(debt.by), ' or ', ...whom(debt)];

/** Gives the label of debts that nobody settled in time. */
export const overdueLabel = (debt: Debt): string =>
  debt.kind === 'temporary' ? 'temporary overdue' : 'break-glass overdue';

/** The issue that follows an emergency up (docs/how-to/break-glass.md); its end is what we remember of it. */
export function debtIssue(debt: Debt): { readonly title: string; readonly body: string } {
  const { title, needed } = textsOf(debt);
  return {
    title: debt.escalated && debt.settled === null ? overdueTitle(title) : title,
    body: fittedDocument({ needed, last: [formatDebt(debt)] }, LONGEST_OUTPUT),
  };
}

function textsOf(debt: Debt): { readonly title: string; readonly needed: readonly Block[] } {
  switch (debt.kind) {
    case 'by-hand':
      return { title: handTitle(debt), needed: handBlocks(debt) };
    case 'temporary':
      return { title: temporaryTitle(debt), needed: temporaryBlocks(debt) };
    case 'review':
      return { title: reviewTitle(debt), needed: reviewBlocks(debt) };
  }
}

const overdueTitle = (title: string): string => `Overdue: ${title}`;

/** Tells whether a title is that of such a debt, whenever that was told of. */
export const isTitledAlike = (title: string, debt: Debt): boolean =>
  withoutTime(title) === withoutTime(debtIssue(debt).title);

const withoutTime = (title: string): string =>
  title.replace(/^Overdue: /, '').replace(/\bby \S+/, '');

/** Text of a notice, with the marker by which it is found again. */
export const debtNotice = (notice: DebtNotice, debt: Debt): string =>
  fittedDocument(
    {
      needed: [paragraph(...noticeWords(notice, debt))],
      last: [markerOf(notice, debt)],
    },
    LONGEST_OUTPUT,
  );

function noticeWords(notice: DebtNotice, debt: Debt): Words {
  switch (debt.kind) {
    case 'by-hand':
      return handNoticeWords(notice, debt);
    case 'temporary':
      return temporaryNoticeWords(notice, debt);
    case 'review':
      return reviewNoticeWords(notice, debt);
  }
}

/** Only for comments that we wrote ourselves. */
export const isDebtNotice = (body: string, notice: DebtNotice, debt: Debt): boolean =>
  body.trimEnd().endsWith(markerOf(notice, debt));

/** Whether a comment is by which the command line tells of a debt; whoever wrote it, looking at the issues is what comes of it. */
export const tellsOfDebt = (body: string): boolean =>
  body.trimEnd().endsWith('<!-- meshwarden:debt:recorded:command-line -->');

/** A glass broken for the same head again leaves another debt, in another issue. */
const markerOf = (notice: DebtNotice, debt: Debt): string => {
  const which =
    notice.kind === 'reopened'
      ? `${notice.kind}:${notice.at}`
      : notice.kind === 'other-change'
        ? `${notice.kind}:${notice.commit}`
        : notice.kind;
  return `<!-- meshwarden:debt:${which}:${debtKey(debt)} -->`;
};

/** Tells the debts of one repository apart: what asked for it. */
const debtKey = (debt: Debt): string => {
  if (debt.kind === 'temporary') return `until:${debt.until}`;
  const comment = isByHand(debt) ? debt.told?.comment : debt.comment;
  return comment === undefined ? 'command-line' : String(comment);
};
