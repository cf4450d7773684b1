import { Command } from 'commander';
import { formatOption, repositoryOption } from '../../review/edge/command-line/shared-options.ts';
import { quietOption } from '../../review/edge/command-line/progress-line.ts';
import type { VariablesOptions } from './print-variables.ts';

export const variablesCommand = (): Command =>
  new Command('variables')
    .description('say what containers get as environment variables, environments side by side')
    .argument('[dir]', 'folder of the repository (default: the current folder)')
    .option('--repo <dir>', 'repository, bare ones too, in the place of a folder')
    .option('--rev <rev>', 'its revision (default: HEAD)')
    .option('--environment <name>', 'only this environment')
    .option('--service <name>', 'only workloads that this Service selects: [namespace/]name')
    .option('--workload <name>', 'only this workload: [Kind ][namespace/]name')
    .option('--all', 'in a terminal: everything, where a summary would be shorter')
    .option('--compare', 'only variables that are not the same in every environment')
    .option(
      '--check',
      'only what breaks `variables` of the configuration; exit code 1 where something does',
    )
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('variables'))
    .action(runVariables);

/** Loads what renders only here, because no other command waits for it. */
async function runVariables(folder: string | undefined, options: VariablesOptions): Promise<void> {
  const { printVariables } = await import('./print-variables.ts');
  await printVariables(folder, options);
}
