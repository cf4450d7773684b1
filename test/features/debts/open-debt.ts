import type { Forge, Repository } from '../../../src/forge/index.ts';
import { debtIssue } from '../../../src/features/debts/texts/debt-issue.ts';
import { formatDebt, parseDebt } from '../../../src/features/debts/texts/debt-record.ts';
import type { Debt } from '../../../src/review/index.ts';

/** Opens the issue of a debt, as the app does. */
export function openDebt(
  debt: Debt,
  repository: Repository,
  forge: Pick<Forge, 'createIssue'>,
): ReturnType<Forge['createIssue']> {
  const { title, body } = debtIssue(debt);
  return forge.createIssue(repository, title, body);
}

/** The text of an issue in which somebody wrote that something else is owed. */
export function withForgedDebt(body: string, change: Partial<Debt>): string {
  const debt = parseDebt(body);
  if (debt === null) throw new Error(body);
  const forged = formatDebt(Object.assign({ ...debt }, change));
  return body.replace(/<!-- meshwarden:debt:v1 .*-->/, forged);
}
