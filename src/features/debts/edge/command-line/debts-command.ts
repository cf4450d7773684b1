import { Command } from 'commander';
import type { OpenOptions } from './open-hand-debt.ts';
import type { DebtsOptions } from './print-debts.ts';
import { formatOption } from '../../../../review/edge/command-line/shared-options.ts';

export const debtsCommand = (): Command =>
  new Command('debts')
    .description(
      'list open debts of emergencies: skipped reviews, changes made by hand; asks GitHub with APP_ID and PRIVATE_KEY, as serve',
    )
    .option('--repo <owner/name>', 'one repository (default: all the app is installed on)')
    .addOption(formatOption('debts'))
    .action(print)
    .addCommand(openCommand());

const openCommand = (): Command =>
  new Command('open')
    .description('record a change made by hand, outside Git: opens an issue until Git has it')
    .requiredOption('--environment <name>', 'environment it was changed in')
    .requiredOption('--resource <kind/namespace/name>', 'object that was changed')
    .requiredOption('--reason <words>', 'why, in words')
    .requiredOption('--by <login>', 'GitHub login of the author')
    .option('--repo <owner/name>', 'repository (default: the only one the app is installed on)')
    .action(open);

/** Loads what talks to GitHub only here, because no other command waits for it. */
async function print(options: DebtsOptions): Promise<void> {
  const { printDebts } = await import('./print-debts.ts');
  await printDebts(options);
}

async function open(_: OpenOptions, command: Command): Promise<void> {
  const { openHandDebt } = await import('./open-hand-debt.ts');
  // `--repo` is an option of both, and goes to the first
  await openHandDebt(command.optsWithGlobals<OpenOptions>());
}
