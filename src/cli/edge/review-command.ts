import { Command, Option } from 'commander';
import { TIERS } from '../../manifest/index.ts';
import type { ReviewOptions } from './print-review.ts';
import {
  chartSourceOption,
  configOption,
  formatOption,
  repositoryOption,
  writeOption,
} from '../../review/edge/command-line/shared-options.ts';
import { quietOption } from '../../review/edge/command-line/progress-line.ts';

export const reviewCommand = (): Command =>
  withSides(new Command('review').description('say what merging a change does to each environment'))
    .addOption(formatOption('review'))
    .addOption(failOnOption('the least risky tier that ends with exit code 1'))
    .addOption(writeOption())
    .option('--diff', 'in a terminal: with the rendered text of what changes')
    .option('--all', 'in a terminal: with what cannot be decided and what was there before')
    .addHelpText('after', exitCodes('the change is'))
    .action((options: ReviewOptions) => print(options));

/** Says what becomes of calls, for use outside pull requests. */
export const diffCommand = (): Command =>
  withSides(new Command('diff').description('say which calls end otherwise after a change'))
    .addOption(formatOption('calls'))
    .option('--all', 'in a terminal: with the requests of which it cannot be told how they end')
    .addOption(
      failOnOption(
        'the least risky tier that ends with exit code 1: that somebody is cut off, let in or no longer encrypted in production is high, for the whole mesh critical; what else callers feel is medium',
      ),
    )
    .addHelpText('after', exitCodes('what becomes of calls is'))
    .action((options: ReviewOptions) => print(options, 'calls'));

const failOnOption = (description: string): Option =>
  new Option('--fail-on <tier>', description).choices(TIERS).default('high');

const exitCodes = (what: string): string => `
Exit codes:
  0  ${what} less risky than --fail-on
  1  ${what} as risky as --fail-on, or riskier
  2  something that the change touches could not be analysed, or the command
     cannot be followed: no such revision or folder, mistakes in the configuration
  3  an internal error
`;

const withSides = (command: Command): Command =>
  command
    .option('--repo <dir>', 'repository, bare ones too (default: the current folder)')
    .option('--base <rev>', 'revision to merge into')
    .option('--head <rev>', 'revision with the change (default: HEAD)')
    .option(
      '--work-tree',
      'the change is what lies in the work tree, committed or not (default for --base: HEAD)',
    )
    .option(
      '--staged',
      'the change is what is staged, as the next commit has it (default for --base: HEAD)',
    )
    .option('--base-dir <dir>', 'compare two plain folders: before')
    .option('--head-dir <dir>', 'compare two plain folders: after')
    .addOption(configOption())
    .addOption(repositoryOption())
    .addOption(chartSourceOption())
    .addOption(quietOption())
    .option('--as-of <instant>', 'the instant the review speaks of (default: now)');

/** Loads what reviews only here, because no other command waits for it. */
async function print(options: ReviewOptions, only?: 'calls'): Promise<void> {
  const { printReview } = await import('./print-review.ts');
  await printReview(options, only);
}
