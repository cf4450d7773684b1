import type { Block, Debt, Words } from '../../../review/index.ts';
import { code, paragraph, strong, utc } from '../../../review/index.ts';
import { listed, subjectText } from '../../../manifest/index.ts';
import type { DebtNotice } from './debt-notice.ts';
import {
  overdueWords,
  remindedWords,
  reopenedWords,
  settledWords,
  titleOfDebt,
  whom,
} from './debt-notice.ts';

type TemporaryDebt = Extract<Debt, { readonly kind: 'temporary' }>;

/** The title of the issue about a setting that is for a time. */
export const temporaryTitle = ({ deadline, resource }: TemporaryDebt): string =>
  titleOfDebt(`For a time: take out by ${utc(deadline)}`, subjectText(resource));

const MOST_ENVIRONMENTS = 5;

/** Composes what the issue says: what is there for a time, until when, and what ends it. */
export const temporaryBlocks = (debt: TemporaryDebt): readonly Block[] => [
  paragraph(
    strong(code(subjectText(debt.resource)), ` ${debt.does}, which is for a time.`),
    ` It is so in ${listed(debt.environments, MOST_ENVIRONMENTS)}, and its annotation says until `,
    code(debt.until),
    '.',
  ),
  paragraph(
    strong(`Owed by ${utc(debt.deadline)}:`),
    ' somebody of ',
    ...whom(debt),
    ' takes the setting out, or moves the date, in a pull request. This issue closes by itself when the default branch no longer has the setting with this date.',
  ),
];

/** Gives what is said in the conversation of the issue. */
export function temporaryNoticeWords(notice: DebtNotice, debt: TemporaryDebt): Words {
  const object = code(subjectText(debt.resource));
  switch (notice.kind) {
    case 'reminder':
      return remindedWords(whom(debt), object, ` ${debt.does} until ${utc(debt.deadline)}.`);
    case 'escalation':
      return overdueWords(
        whom(debt),
        object,
        ` ${debt.does}, which was meant until `,
        code(debt.until),
        '. Take it out, or move the date.',
      );
    case 'settled':
      return settledWords(notice);
    case 'reopened':
      return reopenedWords(
        notice,
        'It closes by itself when the setting is gone there, or its date is moved.',
      );
    case 'other-change':
    case 'recorded':
    case 'unknown-environment':
      return [];
  }
}
