import type { Debt } from '../../gate/index.ts';
import { formatDebt } from '../../gate/index.ts';
import { shortSha, codeSpan, neutralMarkdown, unlinkedText, lastNet } from '../../text/index.ts';

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
  const title = `Break-glass: follow up by ${utc(debt.deadline)} (#${String(debt.pullRequest)})`;
  return {
    title: debt.escalated && debt.settled === null ? `Overdue: ${title}` : title,
    body: lastNet(
      [
        `**#${String(debt.pullRequest)} was let through without the review it needs.** ${neutralMarkdown(debt.by)} broke the glass at ${utc(debt.at)} for ${codeSpan(shortSha(debt.sha))}, until ${utc(debt.until)}:`,
        `> ${neutralMarkdown(debt.reason)}`,
        ...objectLines(debt),
        `**Owed by ${utc(debt.deadline)}:** somebody of ${whom(debt)} who neither made the change nor broke the glass reviews it and approves #${String(debt.pullRequest)}, merged or not. This issue then closes by itself. If the review finds something, say it there and revert or mend it; then close this issue yourself, which counts too.`,
        formatDebt(debt),
      ].join('\n\n'),
    ),
  };
}

function objectLines({ objects }: Debt): readonly string[] {
  if (objects.length === 0) return [];
  const lines = objects.slice(0, OBJECTS_SHOWN).map((object) => `- ${codeSpan(object)}`);
  const more = objects.length - lines.length;
  return [
    ['It changes:', '', ...lines, ...(more > 0 ? [`- and ${String(more)} more`] : [])].join('\n'),
  ];
}

/** Text of a notice, with the marker by which it is found again. */
export const debtNotice = (notice: DebtNotice, debt: Debt): string =>
  `${lastNet(noticeText(notice, debt))}\n\n${markerOf(notice, debt)}`;

/** Only for comments that we wrote ourselves. */
export const isDebtNotice = (body: string, notice: DebtNotice, debt: Debt): boolean =>
  body.trimEnd().endsWith(markerOf(notice, debt));

/** A glass broken for the same head again leaves another debt, in another issue. */
const markerOf = (notice: DebtNotice, { comment }: Debt): string => {
  const which = notice.kind === 'reopened' ? `${notice.kind}:${notice.at}` : notice.kind;
  return `<!-- meshwarden:debt:${which}:${String(comment)} -->`;
};

function noticeText(notice: DebtNotice, debt: Debt): string {
  const number = `#${String(debt.pullRequest)}`;
  switch (notice.kind) {
    case 'reminder':
      return `**Half the time is over.** ${whom(debt)}: ${number} still has to be reviewed by ${utc(debt.deadline)}.`;
    case 'escalation':
      return `**Overdue.** ${whom(debt)}: ${number} was let through by break-glass at ${utc(debt.at)}, and nobody has reviewed it since. Review and approve it, or revert it and close this issue.`;
    case 'settled':
      return `**Settled:** ${neutralMarkdown(notice.how)}.`;
    case 'reopened':
      return `**Still owed.** ${neutralMarkdown(notice.login)} closed this issue, but ${neutralMarkdown(notice.why)}. Somebody of ${whom(debt)} who neither made the change nor broke the glass has to.`;
  }
}

const NAME = /^[A-Za-z\d][\w.-]*(?:\/[\w.-]+)?$/;

/** Those who are asked are mentioned, so that GitHub tells them: their names are configuration of the base. */
function whom({ teams, people }: Debt): string {
  const names = [...teams, ...people].map((name) =>
    NAME.test(name) ? `@${name}` : neutralMarkdown(name),
  );
  return names.length === 0 ? 'the platform team' : names.join(' or ');
}

/** `2026-11-24T08:00Z` */
const utc = (instant: string): string => unlinkedText(instant.replace(/:\d\d(?:\.\d+)?Z$/, 'Z'));
