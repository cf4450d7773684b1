import { Command } from 'commander';
import type { InitOptions } from './write-config.ts';
import { repositoryOption } from '../../../review/edge/command-line/shared-options.ts';

const EXIT_CODES = `
Exit codes:
  0  the file is written, or printed
  2  nothing is written: there is a configuration, or no mesh, or the file cannot be written
  3  an internal error
`;

/** Writes the configuration that a repository begins with. */
export const initCommand = (): Command =>
  new Command('init')
    .description('write .meshwarden/config.yaml as things stand: what is found, and what is not')
    .argument('[dir]', 'a folder of the work tree (default: the current folder)')
    .option('--print', 'print the file, and write nothing; the rest goes to standard error')
    .addOption(repositoryOption())
    .addHelpText('after', EXIT_CODES)
    .action(runInit);

/** Loads what renders only here, because no other command waits for it. */
async function runInit(folder: string | undefined, options: InitOptions): Promise<void> {
  const { writeConfig } = await import('./write-config.ts');
  await writeConfig(folder ?? '.', options);
}
