import { Command, Option } from 'commander';
import { REPORT_FORMATS } from '../app/analysis/report-format.ts';
import type { ReviewOptions } from './print-review.ts';
import { repositoryOption } from './repository-option.ts';

export const reviewCommand = (): Command =>
  new Command('review')
    .description('say what merging a change does to each environment')
    .option('--repo <dir>', 'repository, bare ones too (default: the current folder)')
    .option('--base <rev>', 'revision to merge into')
    .option('--head <rev>', 'revision with the change (default: HEAD)')
    .option('--base-dir <dir>', 'compare two plain folders: before')
    .option('--head-dir <dir>', 'compare two plain folders: after')
    .addOption(repositoryOption())
    .addOption(
      new Option('--format <format>', 'how to print').choices(REPORT_FORMATS).default('terminal'),
    )
    .option('--diff', 'in a terminal: with the rendered text of what changes')
    .option('--all', 'in a terminal: with what cannot be decided and what was there before')
    .option('--as-of <instant>', 'the instant the review speaks of (default: now)')
    .action(print);

/** What reviews is loaded only here: no other command waits for it. */
async function print(options: ReviewOptions): Promise<void> {
  const { printReview } = await import('./print-review.ts');
  await printReview(options);
}
