import { Command } from 'commander';
import type { MapOptions } from './print-map.ts';
import { quietOption } from '../../review/edge/command-line/progress-line.ts';
import { formatOption, repositoryOption } from '../../review/edge/command-line/shared-options.ts';

export const mapCommand = (): Command =>
  new Command('map')
    .description('say what is delivered where: folders, what applies them, environments')
    .argument('[dir]', 'folder of the repository (default: the current folder)')
    .option('--repo <dir>', 'repository, bare ones too, in the place of a folder')
    .option('--rev <rev>', 'its revision (default: HEAD)')
    .option('--environment <name>', 'only this environment')
    .option('--service <name>', 'only what delivers this Service: [namespace/]name')
    .option('--all', 'in a terminal: everything, where a summary would be shorter')
    .option('--why', 'in a terminal: with each step by which an environment got its name')
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('map'))
    .action(runMap);

/** Loads what draws maps only here, because no other command waits for it. */
async function runMap(folder: string | undefined, options: MapOptions): Promise<void> {
  const { printMap } = await import('./print-map.ts');
  await printMap(folder, options);
}
