import { Command, InvalidArgumentError } from 'commander';
import { formatOption, repositoryOption } from '../../review/edge/command-line/shared-options.ts';
import { quietOption } from '../../review/edge/command-line/progress-line.ts';
import type { HistoryOptions } from './print-history.ts';

/** Bounds the commits that are looked at where nothing else is said. */
const LIMIT = 200;

export const historyCommand = (): Command =>
  new Command('history')
    .description(
      'tell each change of a value that is in force in an environment: commit, author, pull request',
    )
    .argument(
      '<value>',
      'KIND/NAMESPACE/NAME.FIELD, SERVICE.SETTING (orders.timeout, orders.mTLS), [WORKLOAD.]VARIABLE',
    )
    .requiredOption('--environment <name>', 'environment it is in force in')
    .option('--repo <dir>', 'repository, bare ones too (default: the current folder)')
    .option('--rev <rev>', 'its revision (default: HEAD)')
    .option('--limit <commits>', 'commits that are looked at, newest first', toLimit, LIMIT)
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('history'))
    .action(runHistory);

function toLimit(written: string): number {
  const limit = Number(written);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
    throw new InvalidArgumentError('a number of commits is expected.');
  return limit;
}

/** Loads what renders only here, because no other command waits for it. */
async function runHistory(value: string, options: HistoryOptions): Promise<void> {
  const { printHistory } = await import('./print-history.ts');
  await printHistory(value, options);
}
