import { Command, Option } from 'commander';
import type { DebtsOptions } from './print-debts.ts';

export const debtsCommand = (): Command =>
  new Command('debts')
    .description(
      'list reviews that broken glass left owed; asks GitHub with APP_ID and PRIVATE_KEY, as serve',
    )
    .option('--repo <owner/name>', 'one repository (default: all the app is installed on)')
    .addOption(
      new Option('--format <format>', 'how to print')
        .choices(['terminal', 'json'])
        .default('terminal'),
    )
    .action(print);

/** What talks to GitHub is loaded only here: no other command waits for it. */
async function print(options: DebtsOptions): Promise<void> {
  const { printDebts } = await import('./print-debts.ts');
  await printDebts(options);
}
