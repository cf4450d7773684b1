import { Command, Option } from 'commander';
import { repositoryOption } from '../options/repository-option.ts';
import type { SettingsOptions } from './print-settings.ts';

export const driftCommand = (): Command =>
  new Command('drift')
    .description('say what left what it should be like')
    .addCommand(environmentsCommand());

const environmentsCommand = (): Command =>
  new Command('environments')
    .description(
      'list settings that are in force in one environment and not in another, Service by Service',
    )
    .argument('[dir]', 'folder of the repository (default: the current folder)')
    .option('--repo <dir>', 'repository, bare ones too, in the place of a folder')
    .option('--rev <rev>', 'its revision (default: HEAD)')
    .option('--service <name>', 'only this Service: [namespace/]name')
    .option('--all', 'also what is the same everywhere, or declared to differ')
    .option(
      '--blame',
      'since which commit and pull request; reads the last commit, not what is uncommitted',
    )
    .addOption(repositoryOption())
    .addOption(
      new Option('--format <format>', 'how to print')
        .choices(['terminal', 'markdown', 'json'])
        .default('terminal'),
    )
    .action(print);

/** What renders is loaded only here: no other command waits for it. */
async function print(folder: string | undefined, options: SettingsOptions): Promise<void> {
  const { printSettings } = await import('./print-settings.ts');
  await printSettings(folder, options);
}
