import type { Debt, HandDebt, OpenDebt, ReviewDebt } from '../../../review/index.ts';
import { isByHand, objectsOfDebt } from '../../../review/index.ts';
import { isOverdue } from '../use-cases/debt-deadlines.ts';
import { counted, plainText, shortSha, subjectText } from '../../../manifest/index.ts';

/** A debt and where it is owed. */
interface ListedDebt extends OpenDebt {
  /** `owner/name` */
  readonly repository: string;
  /** Page of the repository. */
  readonly htmlUrl: string;
}

/**
 * Debts as lines for a terminal, the most urgent first; `asOf` in milliseconds since 1970. `notRead`: pages of issues about
 * debts that say nothing which counts. `asked`: how many repositories were asked.
 */
export function debtsReport(
  debts: readonly ListedDebt[],
  notRead: readonly string[],
  asOf: number,
  asked: number,
): string {
  if (asked === 0) return 'No repository was asked: the App is installed on none, or suspended.\n';
  if (debts.length + notRead.length === 0)
    return `Nothing is owed (${asked === 1 ? '1 repository' : `${String(asked)} repositories`} asked).\n`;
  const overdue = debts.filter(({ debt }) => isOverdue(debt, asOf)).length;
  const lines = byDeadline(debts).map((listed) => {
    const { issue, htmlUrl, debt } = listed;
    return `${isOverdue(debt, asOf) ? 'OVERDUE' : 'open   '}  ${whatIsOwed(listed)}  due ${debt.deadline}  by ${debt.by}: ${debt.reason}  ${htmlUrl}/issues/${String(issue)}`;
  });
  const sum = `${sumOf(debts)} owed${overdue > 0 ? `, ${String(overdue)} overdue` : ''}.`;
  const others = notRead.map(
    (page) =>
      `not read  ${page}  somebody else edited it, or GitHub does not say who did: what it says does not count`,
  );
  return `${[...lines, ...others, sum].map(plainText).join('\n')}\n`;
}

/** What the command line says of a change by hand that it recorded; `isNew` is false where an issue said so before. */
export function openedHandDebt(
  { repository, issue, htmlUrl, debt }: ListedDebt & { readonly debt: HandDebt },
  isNew: boolean,
): string {
  const recorded = isNew ? 'Recorded' : 'Recorded before';
  return [
    `${recorded}: ${debt.by} changed ${subjectText(debt.resource)} in ${debt.environment} by hand. Git of ${repository} has to have it by ${debt.deadline}.`,
    `${htmlUrl}/issues/${String(issue)}`,
  ]
    .map((line) => `${plainText(line)}\n`)
    .join('');
}

const whatIsOwed = ({ repository, debt }: ListedDebt): string =>
  debt.kind === 'review'
    ? `${repository}#${String(debt.pullRequest)} ${shortSha(debt.sha)}`
    : `${repository} ${subjectText(debt.resource)} in ${whereOwed(debt)}`;

const whereOwed = (debt: Exclude<Debt, ReviewDebt>): string =>
  isByHand(debt)
    ? `${debt.environment}, changed by hand`
    : `${debt.environments.join(', ')}, for a time`;

function sumOf(debts: readonly ListedDebt[]): string {
  const byHand = debts.filter(({ debt }) => isByHand(debt)).length;
  const temporary = debts.filter(({ debt }) => debt.kind === 'temporary').length;
  const reviews = debts.length - byHand - temporary;
  return [
    ...(reviews > 0 ? [counted(reviews, 'review')] : []),
    ...(byHand > 0 ? [`${counted(byHand, 'change')} made by hand`] : []),
    ...(temporary > 0 ? [`${counted(temporary, 'setting')} for a time`] : []),
  ].join(' and ');
}

/** The same as JSON. Fields are only ever added. */
export const debtsJson = (
  debts: readonly ListedDebt[],
  notRead: readonly string[],
  asOf: number,
): string =>
  `${JSON.stringify(
    {
      schemaVersion: '1.0',
      asOf: new Date(asOf).toISOString(),
      ...(notRead.length > 0 && { notRead }),
      debts: byDeadline(debts).map(({ repository, issue, htmlUrl, debt }) => ({
        repository,
        kind: debt.kind,
        ...ownFields(debt),
        issue,
        issueUrl: `${htmlUrl}/issues/${String(issue)}`,
        overdue: isOverdue(debt, asOf),
        by: debt.by,
        reason: debt.reason,
        at: debt.at,
        deadline: debt.deadline,
        objects: objectsOfDebt(debt),
      })),
    },
    null,
    2,
  )}\n`;

const ownFields = (debt: Debt) =>
  debt.kind === 'review'
    ? { pullRequest: debt.pullRequest, sha: debt.sha, environment: null }
    : {
        ...{ pullRequest: null, sha: null },
        environment: isByHand(debt) ? debt.environment : debt.environments.join(', '),
      };

const byDeadline = (debts: readonly ListedDebt[]): readonly ListedDebt[] =>
  debts.toSorted((a, b) => Date.parse(a.debt.deadline) - Date.parse(b.debt.deadline));
