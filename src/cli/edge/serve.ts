import { parseSettings } from '../../review/edge/settings/settings.ts';
import type { Settings } from '../../review/edge/settings/settings.ts';
import type { Log } from '../../forge/index.ts';
import { loadSqlite } from '../../bot/edge/store/sqlite/sqlite-engine.ts';
import { requirePostgres } from '../../bot/edge/store/postgres/postgres-packages.ts';
import { MissingPackage } from '../../manifest/edge/optional-package.ts';
import { startBot } from '../../bot/edge/compose-bot.ts';

/** Runs `meshwarden serve` until SIGTERM or SIGINT. Gives the sentences to show where it cannot start. */
export async function serve(): Promise<readonly string[]> {
  const parsed = parseSettings(process.env);
  if (parsed.kind === 'invalid') return parsed.problems;
  const { settings } = parsed;
  const lacking = await missingPackage(settings);
  if (lacking !== null) return [lacking];
  const bot = await startBot(settings).catch((error: unknown) => {
    if (error instanceof Error && 'syscall' in error) return error.message;
    throw error;
  });
  if (typeof bot === 'string')
    return [`Cannot listen on HOST ${settings.host}, PORT ${String(settings.port)}: ${bot}`];
  endOnBugs(bot.log);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await bot.close();
  return [];
}

/** Says what to install where the engine that keeps the queue is not there; waiting would not bring it. */
async function missingPackage({ database }: Settings): Promise<string | null> {
  try {
    await (database === null ? loadSqlite() : requirePostgres());
    return null;
  } catch (error) {
    if (error instanceof MissingPackage) return error.message;
    throw error;
  }
}

/**
 * Ends the process on an error that nobody expected, because that may have left anything half done; the queue
 * survives, and so does what it holds.
 */
function endOnBugs(log: Log): void {
  const end = (error: unknown) => {
    log.error(
      {
        problem: error instanceof Error ? error.message : String(error),
        stack: error instanceof Error ? error.stack : null,
      },
      'unexpected error, the process ends',
    );
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
