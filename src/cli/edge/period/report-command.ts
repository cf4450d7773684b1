import { Command, Option } from 'commander';
import {
  formatOption,
  repositoryOption,
} from '../../../review/edge/command-line/shared-options.ts';
import { quietOption } from '../../../review/edge/command-line/progress-line.ts';
import { TABLES } from '../../period/period-tables.ts';
import type { PeriodOptions } from './print-period.ts';

export const reportCommand = (): Command =>
  new Command('report')
    .description(
      'tell what the app has on record of a period: changes, waits, exceptions, and the timeline of each environment',
    )
    .argument('[dir]', 'folder of the repository, to show settings of Services side by side')
    .option('--since <when>', 'from then on: 24h, 7d, 2w, a day (2026-11-20) or an instant', '90d')
    .option('--repo <owner/name>', 'one repository (default: all)')
    .option('--environment <name>', 'only the timeline of this environment')
    .addOption(
      new Option('--table <name>', 'with csv: which table').choices(TABLES).default('changes'),
    )
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('period'))
    .action(print);

/** Loads what opens the store only here, because no other command waits for it. */
async function print(folder: string | undefined, options: PeriodOptions): Promise<void> {
  const { printPeriod } = await import('./print-period.ts');
  await printPeriod(folder, options);
}
