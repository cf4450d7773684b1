import { LONGEST_OUTPUT, unlinkedText } from '../../../forge/index.ts';
import type { Debt, Words } from '../../../review/index.ts';
import { joined, mentioned, strong, paragraph, fittedDocument } from '../../../review/index.ts';

/** Names what is said about a debt in the conversation of its issue, each at most once. */
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
    }
  /** Git has another change than what was made by hand; `fields` are those that differ and may be shown, null where it is gone. */
  | {
      readonly kind: 'other-change';
      readonly commit: string;
      readonly fields: readonly string[] | null;
    }
  /** Of a change that was made by hand: the command line told of it. */
  | { readonly kind: 'recorded' }
  /** The same: the environment that was named is none of those there are. */
  | { readonly kind: 'unknown-environment'; readonly known: readonly string[] };

/** Names the people who are asked; their names are configuration of the base. */
export function whom({ teams, people }: Pick<Debt, 'teams' | 'people'>): Words {
  const names = [...teams, ...people].map(mentioned);
  return names.length === 0 ? ['the platform team'] : joined(names, ' or ');
}

export const settledWords = ({ how }: Extract<DebtNotice, { kind: 'settled' }>): Words => [
  strong('Settled:'),
  ' ',
  how,
  '.',
];

/** Says that half of the time is over, to those who are asked, and then what is still to be done. */
export const remindedWords = (asked: Words, ...what: Words): Words => [
  strong('Half the time is over.'),
  ' ',
  ...asked,
  ': ',
  ...what,
];

/** Says that the time is over, to those who are asked, and then what was not done. */
export const overdueWords = (asked: Words, ...what: Words): Words => [
  strong('Overdue.'),
  ' ',
  ...asked,
  ': ',
  ...what,
];

/** Says who closed the issue and why that settles nothing, and then what would. */
export const reopenedWords = (
  { login, why }: Extract<DebtNotice, { kind: 'reopened' }>,
  ...what: Words
): Words => [strong('Still owed.'), ' ', login, ' closed this issue, but ', why, '. ', ...what];

/** GitHub takes 256 characters of a title; `Overdue: ` may come before it. */
const LONGEST_TITLE = 240;

/** Composes the title of an issue about objects: what is to be done, and in brackets with what. */
export function titleOfDebt(what: string, of: string): string {
  // no name of Kubernetes has any of these
  const plain = `(${of})`.replace(/[`[\]<>\\]/g, '');
  // what is left out of it as a credential leaves such marks again
  const unmarked = unlinkedText(`${what} ${plain}`).replace(/[<>]/g, '');
  return Array.from(unmarked).slice(0, LONGEST_TITLE).join('');
}

const MARKER = '<!-- meshwarden:debt:not-read -->';

/** Gives what is said in the conversation of a debt's issue that says nothing which counts any more. */
export const debtNotRead = (): string =>
  fittedDocument(
    {
      needed: [
        paragraph(
          strong('What this issue says does not count.'),
          ' The record that Meshwarden kept of it is lost, and someone else may have edited this issue: its first comment shows the editors. No reminders are sent for it. Read the earlier versions there, complete the owed work, then close this issue.',
        ),
      ],
      last: [MARKER],
    },
    LONGEST_OUTPUT,
  );

/** Only for comments that we wrote ourselves. */
export const isDebtNotRead = (body: string): boolean => body.trimEnd().endsWith(MARKER);

const TITLE =
  /^(?:Overdue: )?(?:Break-glass: follow up by |Changed by hand: bring into Git by |For a time: take out by )/;

/** Whether an issue of ours has the title of one about a debt. */
export const isTitleOfDebt = (title: string): boolean => TITLE.test(title);

/** Pull requests that such a title names. */
export const pullRequestsInTitle = (title: string): readonly number[] =>
  isTitleOfDebt(title)
    ? [...title.matchAll(/\(#(\d{1,9})\)$/g)].map(([, digits]) => Number(digits))
    : [];
