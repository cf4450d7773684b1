import type { Debt } from '../../gate/index.ts';
import { formatDebt } from '../../gate/index.ts';
import { LONGEST_OUTPUT, unlinkedText } from '../../text/index.ts';
import type { Block, Words } from '../document/blocks.ts';
import {
  code,
  commit,
  joined,
  listOf,
  numbered,
  paragraph,
  said,
  strong,
} from '../document/blocks.ts';
import { fittedDocument } from '../print/fitted-document.ts';

/** Label of debts that nobody settled in time. */
export const OVERDUE_LABEL = 'break-glass overdue';

const OBJECTS_SHOWN = 20;

/** What is said about a debt in the conversation of its issue, each at most once. */
export type DebtNotice =
  | { readonly kind: 'reminder' }
  | { readonly kind: 'escalation' }
  /** `how`: half a sentence, `pat approved pull request #7`. */
  | { readonly kind: 'settled'; readonly how: string }
  /** `why`: half a sentence after the name, `broke the glass`. */
  | {
      readonly kind: 'reopened';
      readonly login: string;
      readonly why: string;
      /** Tells one closing from the next. */
      readonly at: string;
    };

/** The issue that follows a broken glass up (docs/break-glass.md); its end is what we remember of it. */
export function debtIssue(debt: Debt): { readonly title: string; readonly body: string } {
  const title = `Break-glass: follow up by ${unlinkedText(utc(debt.deadline))} (#${String(debt.pullRequest)})`;
  return {
    title: debt.escalated && debt.settled === null ? `Overdue: ${title}` : title,
    body: fittedDocument({ needed: issueBlocks(debt), last: [formatDebt(debt)] }, LONGEST_OUTPUT),
  };
}

const issueBlocks = (debt: Debt): readonly Block[] => [
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

const objectBlocks = ({ objects }: Debt): readonly Block[] =>
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
    { needed: [paragraph(...noticeWords(notice, debt))], last: [markerOf(notice, debt)] },
    LONGEST_OUTPUT,
  );

/** Only for comments that we wrote ourselves. */
export const isDebtNotice = (body: string, notice: DebtNotice, debt: Debt): boolean =>
  body.trimEnd().endsWith(markerOf(notice, debt));

/** A glass broken for the same head again leaves another debt, in another issue. */
const markerOf = (notice: DebtNotice, { comment }: Debt): string => {
  const which = notice.kind === 'reopened' ? `${notice.kind}:${notice.at}` : notice.kind;
  return `<!-- meshwarden:debt:${which}:${String(comment)} -->`;
};

function noticeWords(notice: DebtNotice, debt: Debt): Words {
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
      return [strong('Settled:'), ' ', notice.how, '.'];
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

const NAME = /^[A-Za-z\d][\w.-]*(?:\/[\w.-]+)?$/;

/** Those who are asked are mentioned, so that GitHub tells them: their names are configuration of the base. */
function whom({ teams, people }: Debt): Words {
  const names = [...teams, ...people].map((name): Words => [
    NAME.test(name) ? { kind: 'mention', name: `@${name}` } : name,
  ]);
  return names.length === 0 ? ['the platform team'] : joined(names, ' or ');
}

/** `2026-11-24T08:00Z` */
const utc = (instant: string): string => instant.replace(/:\d\d(?:\.\d+)?Z$/, 'Z');
