import { Command } from 'commander';
import {
  formatOption,
  repositoryOption,
} from '../../../../review/edge/command-line/shared-options.ts';
import { quietOption } from '../../../../review/edge/command-line/progress-line.ts';
import type { RollbackOptions } from './write-rollback.ts';

export const rollbackCommand = (): Command =>
  new Command('rollback')
    .description('write the exact inverse of merged commits as a new branch of a local repository')
    .option('--repo <dir>', 'repository, bare ones too (default: the current folder)')
    .option('--commit <sha>', 'the commit to revert, a merge too')
    .option('--commits <a..b>', 'revert all commits after the first, up to the second')
    .option('--to <sha>', 'restore the files of --path as of this commit')
    .option('--onto <rev>', 'revision to compute it on', 'HEAD')
    .option('--path <glob>', 'only files that match; may be given several times', collected, [])
    .option('--resource <kind/ns/name>', 'only this object, inside its file')
    .option('--environment <name>', 'only what was done in this environment')
    .option('--namespace <name>', 'only what was done in this namespace')
    .option('--reason <text>', 'goes into the message of the commit')
    .option('--dry-run', 'say what it would do, and write nothing')
    .option('--partial', 'where part of it conflicts, write what is clean')
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('rollback'))
    .action(rollBack);

const collected = (value: string, earlier: readonly string[]): readonly string[] => [
  ...earlier,
  value,
];

/** Loads what reverts only here, because no other command waits for it. */
async function rollBack(options: RollbackOptions): Promise<void> {
  const { writeRollback } = await import('./write-rollback.ts');
  await writeRollback(options);
}
