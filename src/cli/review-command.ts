import { Command, Option } from 'commander';
import { readPackageData } from '../adapters/package-data/read-package-data.ts';
import { createEngine } from '../app/engine.ts';
import { REPORT_FORMATS, reviewChange } from '../app/review-change.ts';
import type { ReportFormat } from '../app/review-change.ts';
import { treesProblemSentence } from '../app/trees-problem-sentence.ts';
import { paintFor } from './paint-for.ts';
import { readTrees } from './read-trees.ts';
import type { TreesOptions } from './read-trees.ts';
import { UsageError } from './usage-error.ts';

interface ReviewOptions extends TreesOptions {
  readonly format: ReportFormat;
  readonly diff?: boolean;
  readonly asOf?: string;
}

export const reviewCommand = (): Command =>
  new Command('review')
    .description('say what merging a change does to each environment')
    .option('--repo <dir>', 'repository, bare ones too (default: the current folder)')
    .option('--base <rev>', 'revision to merge into')
    .option('--head <rev>', 'revision with the change (default: HEAD)')
    .option('--base-dir <dir>', 'compare two plain folders: before')
    .option('--head-dir <dir>', 'compare two plain folders: after')
    .addOption(
      new Option('--format <format>', 'how to print').choices(REPORT_FORMATS).default('terminal'),
    )
    .option('--diff', 'in a terminal: with the rendered text of what changes')
    .option('--as-of <instant>', 'the instant the review speaks of (default: now)')
    .action(review);

async function review(options: ReviewOptions): Promise<void> {
  const asOf = instantOf(options.asOf);
  const trees = await readTrees(options);
  try {
    const outcome = await reviewChange(trees, createEngine(readPackageData()), {
      format: options.format,
      paint: paintFor(process.stdout),
      diff: options.diff ?? false,
      asOf,
    });
    if (outcome.kind !== 'report') throw new UsageError(treesProblemSentence(outcome));
    process.stdout.write(outcome.text);
    process.exitCode = outcome.exitCode;
  } finally {
    if (trees.kind === 'read') await trees.close();
  }
}

function instantOf(given: string | undefined): string {
  const instant = given === undefined ? new Date() : new Date(given);
  if (Number.isNaN(instant.getTime()))
    throw new UsageError(`--as-of is no instant: ${given ?? ''}.`);
  return instant.toISOString();
}
