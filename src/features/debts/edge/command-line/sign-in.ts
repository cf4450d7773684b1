import { randomUUID } from 'node:crypto';
import { createGitHub } from '../../../../forge/edge/github/github-client.ts';
import { createLog } from '../../../../forge/edge/telemetry/log.ts';
import { createMetrics } from '../../../../forge/edge/telemetry/metrics.ts';
import type { Clock, Forge } from '../../../../forge/index.ts';
import { ForgeProblem } from '../../../../forge/index.ts';
import { commandNetwork } from '../../../../review/edge/command-line/command-network.ts';
import { parseSignIn } from '../../../../review/edge/settings/settings.ts';
import { settingsError } from '../../../../review/edge/command-line/command-problems.ts';
import { UsageError } from '../../../../review/edge/command-line/exit-codes.ts';

/**
 * Signs in to GitHub as the app, with the key of the environment.
 *
 * @throws UsageError where settings are missing.
 */
export async function signIn(clock: Clock): Promise<Forge> {
  const parsed = parseSignIn(process.env);
  if (parsed.kind === 'invalid') throw settingsError(parsed.problems);
  const { fetch: ask } = await commandNetwork();
  // what is printed is the answer
  const log = createLog({ level: 'error', format: 'pretty' }, (line) => process.stderr.write(line));
  const { forge } = createGitHub({
    ...parsed.signIn,
    log: log.pino,
    metrics: createMetrics(),
    clock,
    ask,
    // nothing is received here, and nobody knows what it would have to be signed with
    webhookSecret: randomUUID(),
  });
  return forge;
}

/** Ends a `catch`: what GitHub refuses is the caller's to mend, and anything else is thrown on. */
export function notTold(error: unknown): never {
  if (error instanceof ForgeProblem)
    throw new UsageError(`GitHub does not tell (${error.message})`, {
      advice: 'What it said last tells whether the app may see this; try again once GitHub answers',
    });
  throw error;
}

export const notInstalled = (repository: string | undefined): UsageError =>
  new UsageError(`The app is not installed on ${repository ?? 'it'}, or is suspended there`, {
    advice: 'Install it on the settings page of the app',
  });
