import { Command } from 'commander';
import { quietOption } from '../../review/edge/command-line/progress-line.ts';
import { formatOption, repositoryOption } from '../../review/edge/command-line/shared-options.ts';
import type { ConnectionsOptions } from './print-connections.ts';

export const connectionsCommand = (): Command =>
  new Command('connections')
    .description('list who may connect to whom by network policies, by port')
    .argument('[dir]', 'folder of the repository (default: the current folder)')
    .option('--repo <dir>', 'repository, bare ones too, in the place of a folder')
    .option('--rev <rev>', 'its revision (default: HEAD)')
    .option('--against <rev>', 'only changes by a merge into this revision')
    .option('--environment <name>', 'only this environment')
    .option('--workload <name>', 'only connections of this workload: [[Kind ]namespace/]name')
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('connections'))
    .action(runConnections);

/** Loads what renders only here, because no other command waits for it. */
async function runConnections(
  folder: string | undefined,
  options: ConnectionsOptions,
): Promise<void> {
  const { printConnections } = await import('./print-connections.ts');
  await printConnections(folder, options);
}
