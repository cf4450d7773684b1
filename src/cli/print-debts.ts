import { randomUUID } from 'node:crypto';
import { createGitHub } from '../adapters/github/create-github.ts';
import { createLog } from '../adapters/telemetry/log.ts';
import { createMetrics } from '../adapters/telemetry/metrics.ts';
import { listDebts } from '../app/debts/list-debts.ts';
import { ForgeProblem } from '../app/ports/forge.ts';
import { parseSignIn } from '../app/settings/settings.ts';
import { fullName } from '../core/forge/index.ts';
import { isOverdue } from '../core/gate/index.ts';
import { debtsJson, debtsReport } from '../core/report/index.ts';
import { UsageError } from './usage-error.ts';

export interface DebtsOptions {
  readonly repo?: string;
  readonly format: 'terminal' | 'json';
}

/** Exit code where a review is overdue. */
const OVERDUE = 1;

/**
 * Asks GitHub for what is owed and prints it.
 *
 * @throws UsageError where settings are missing or GitHub does not tell.
 */
export async function printDebts({ repo, format }: DebtsOptions): Promise<void> {
  const parsed = parseSignIn(process.env);
  if (parsed.kind === 'invalid') throw new UsageError(parsed.problems.join('\n'));
  const clock = { now: () => Date.now() };
  // what is printed is the list
  const log = createLog({ level: 'error', format: 'pretty' }, (line) => process.stderr.write(line));
  const { forge } = createGitHub({
    ...parsed.signIn,
    log: log.pino,
    metrics: createMetrics(),
    clock,
    // nothing is received here, and nobody knows what it would have to be signed with
    webhookSecret: randomUUID(),
  });
  const listed = await listDebts(repo ?? null, forge).catch((error: unknown) => {
    if (error instanceof ForgeProblem)
      throw new UsageError(`GitHub does not tell (${error.message})`);
    throw error;
  });
  if (listed.kind === 'unknown-repository')
    throw new UsageError(`The app is not installed on ${repo ?? 'it'}, or is suspended there`);
  const debts = listed.repositories.flatMap(({ repository, debts: owed }) =>
    owed.map((each) => ({
      ...each,
      repository: fullName(repository),
      htmlUrl: repository.htmlUrl,
    })),
  );
  const asOf = clock.now();
  const print = format === 'json' ? debtsJson : debtsReport;
  process.stdout.write(print(debts, asOf));
  if (debts.some(({ debt }) => isOverdue(debt, asOf))) process.exitCode = OVERDUE;
}
