import type { OpenDebt } from '../../gate/index.ts';
import { isOverdue } from '../../gate/index.ts';
import { shortSha, counted, plainText } from '../../text/index.ts';

/** A debt and where it is owed. */
export interface ListedDebt extends OpenDebt {
  /** `owner/name` */
  readonly repository: string;
  /** Page of the repository. */
  readonly htmlUrl: string;
}

/** Debts as lines for a terminal, the most urgent first; `asOf` in milliseconds since 1970. */
export function debtsReport(debts: readonly ListedDebt[], asOf: number): string {
  if (debts.length === 0) return 'No review is owed.\n';
  const overdue = debts.filter(({ debt }) => isOverdue(debt, asOf)).length;
  const lines = byDeadline(debts).map(
    ({ repository, issue, htmlUrl, debt }) =>
      `${isOverdue(debt, asOf) ? 'OVERDUE' : 'open   '}  ${repository}#${String(debt.pullRequest)} ${shortSha(debt.sha)}  due ${debt.deadline}  by ${debt.by}: ${debt.reason}  ${htmlUrl}/issues/${String(issue)}`,
  );
  const sum = `${counted(debts.length, 'review')} owed${overdue > 0 ? `, ${String(overdue)} overdue` : ''}.`;
  return `${[...lines, sum].map(plainText).join('\n')}\n`;
}

/** The same as JSON. */
export const debtsJson = (debts: readonly ListedDebt[], asOf: number): string =>
  `${JSON.stringify(
    {
      schemaVersion: '1.0',
      asOf: new Date(asOf).toISOString(),
      debts: byDeadline(debts).map(({ repository, issue, htmlUrl, debt }) => ({
        repository,
        pullRequest: debt.pullRequest,
        sha: debt.sha,
        issue,
        issueUrl: `${htmlUrl}/issues/${String(issue)}`,
        overdue: isOverdue(debt, asOf),
        by: debt.by,
        reason: debt.reason,
        at: debt.at,
        deadline: debt.deadline,
        objects: debt.objects,
      })),
    },
    null,
    2,
  )}\n`;

const byDeadline = (debts: readonly ListedDebt[]): readonly ListedDebt[] =>
  debts.toSorted((a, b) => Date.parse(a.debt.deadline) - Date.parse(b.debt.deadline));
