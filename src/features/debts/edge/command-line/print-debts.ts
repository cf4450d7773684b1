import type { FormatOf, PrintersOf } from '../../../../review/index.ts';
import { listDebts } from '../../use-cases/debt-list.ts';
import { fullName } from '../../../../forge/index.ts';
import { debtsJson, debtsReport } from '../../texts/debts-report.ts';
import { isOverdue } from '../../use-cases/debt-deadlines.ts';
import { notInstalled, notTold, signIn } from './sign-in.ts';

export interface DebtsOptions {
  readonly repo?: string;
  readonly format: FormatOf<'debts'>;
}

/** Tells by the exit code that something is overdue, or may be. */
const OVERDUE = 1;

/**
 * Asks GitHub for what is owed and prints it.
 *
 * @throws UsageError where settings are missing or GitHub does not tell.
 */
export async function printDebts({ repo, format }: DebtsOptions): Promise<void> {
  const clock = { now: () => Date.now() };
  const listed = await listDebts(repo ?? null, await signIn(clock)).catch(notTold);
  if (listed.kind === 'unknown-repository') throw notInstalled(repo);
  const debts = listed.repositories.flatMap(({ repository, debts: owed }) =>
    owed.map((each) => ({
      ...each,
      repository: fullName(repository),
      htmlUrl: repository.htmlUrl,
    })),
  );
  const notRead = listed.repositories.flatMap(({ repository, notRead: issues }) =>
    issues.map((issue) => `${repository.htmlUrl}/issues/${String(issue)}`),
  );
  const asOf = clock.now();
  process.stdout.write(PRINTERS[format](debts, notRead, asOf, listed.repositories.length));
  if (notRead.length > 0 || debts.some(({ debt }) => isOverdue(debt, asOf)))
    process.exitCode = OVERDUE;
}

const PRINTERS: PrintersOf<'debts', typeof debtsReport> = {
  terminal: debtsReport,
  json: debtsJson,
};
