import type { HandDebt } from '../../gate/overrides/debt.ts';
import { subjectText, unlinkedText } from '../../../manifest/index.ts';
import type { Block, Words } from '../document/blocks.ts';
import { code, joined, numbered, paragraph, said, strong } from '../document/blocks.ts';
import type { DebtNotice } from './debt-words.ts';
import { mentioned, settledWords, utc, whom } from './debt-words.ts';

/** GitHub takes 256 characters of a title; `Overdue: ` may come before it. */
const LONGEST_TITLE = 240;

const NAMES_SHOWN = 20;

/** The title of the issue about a change that was made by hand. */
export function handTitle({ deadline, resource, environment }: HandDebt): string {
  const what = `(${subjectText(resource)}, ${environment})`;
  // no name of Kubernetes has any of these
  const plain = what.replace(/[`[\]<>\\]/g, '');
  const title = `Changed by hand: bring into Git by ${utc(deadline)} ${plain}`;
  // what is left out of it as a credential leaves such marks again
  const unmarked = unlinkedText(title).replace(/[<>]/g, '');
  return Array.from(unmarked).slice(0, LONGEST_TITLE).join('');
}

/** What the issue says: what was changed, what is owed, and what ends it. */
export const handBlocks = (debt: HandDebt): readonly Block[] => [
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
    'Whatever applies Git to ',
    debt.environment,
    ' may undo it at any time, and the next change of this object is reviewed against what Git says.',
  ),
  paragraph(
    strong(`Owed by ${utc(debt.deadline)}:`),
    ' ',
    ...debtors(debt),
    ' changes the files that this object is rendered from, and gets that merged into the default branch. This issue closes by itself when the object is another there than when this was said. If it was taken back by hand instead, somebody of ',
    ...whom(debt),
    ' who did not make the change closes this issue.',
  ),
];

/** What is said in the conversation of the issue. */
export function handNoticeWords(notice: DebtNotice, debt: HandDebt): Words {
  switch (notice.kind) {
    case 'reminder':
      return [
        strong('Half the time is over.'),
        ' ',
        ...debtors(debt),
        ': what was changed by hand of ',
        ...object(debt),
        ` still has to come into Git, by ${utc(debt.deadline)}.`,
      ];
    case 'escalation':
      return [
        strong('Overdue.'),
        ' ',
        ...debtors(debt),
        ': ',
        ...object(debt),
        ` was changed by hand at ${utc(debt.at)}, and Git does not have it. Bring it into Git, or take it back by hand and have somebody else close this issue.`,
      ];
    case 'settled':
      return settledWords(notice);
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
      return [
        strong('Still owed.'),
        ' ',
        notice.login,
        ' closed this issue, but ',
        notice.why,
        '. Bring the change into Git, or have somebody of ',
        ...whom(debt),
        ' who did not make it close this issue.',
      ];
  }
}

/** The object and where it is. */
const object = ({ resource, environment }: HandDebt): Words => [
  code(subjectText(resource)),
  ' in ',
  environment,
];

const debtors = (debt: HandDebt): Words => [...mentioned(debt.by), ' or ', ...whom(debt)];
