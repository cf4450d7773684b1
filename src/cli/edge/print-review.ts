import { treesError } from '../../review/edge/command-line/command-problems.ts';
import { createChartRenderer } from '../../charts/edge/create-chart-renderer.ts';
import { chartFetching } from '../../review/edge/command-line/shared-options.ts';
import { namesOfTrees, readTrees } from '../../review/edge/command-line/command-trees.ts';
import { pagesAddress } from '../../review/edge/settings/pages-address.ts';
import { paintFor } from '../../review/edge/command-line/terminal-paint.ts';
import { readPackageData } from '../../review/edge/package-data.ts';
import { UsageError } from '../../review/edge/command-line/exit-codes.ts';
import { createEngine, reviewChange } from '../../review/index.ts';
import type { FormatOf } from '../../review/index.ts';
import type { Tier } from '../../manifest/index.ts';
import type { ChartSourceOptions } from '../../review/edge/command-line/shared-options.ts';
import type { TreesOptions } from '../../review/edge/command-line/command-trees.ts';

export interface ReviewOptions extends TreesOptions, ChartSourceOptions {
  readonly format: FormatOf<'review'>;
  readonly diff?: boolean;
  readonly all?: boolean;
  readonly asOf?: string;
  readonly failOn?: Tier;
}

/**
 * Reviews a change and prints the report.
 *
 * @throws UsageError where there is nothing to review.
 */
export async function printReview(options: ReviewOptions, only?: 'calls'): Promise<void> {
  const asOf = instantOf(options.asOf);
  const fetchCharts = await chartFetching(options);
  const names = await namesOfTrees(options);
  const trees = await readTrees(options);
  try {
    const outcome = await reviewChange(
      trees,
      createEngine(readPackageData(), names, createChartRenderer()),
      {
        format: options.format,
        paint: paintFor(process.stdout),
        diff: options.diff ?? false,
        all: options.all ?? false,
        asOf,
        pagesUrl: pagesAddress(process.env),
        ...(options.failOn === undefined ? {} : { failOn: options.failOn }),
        ...(only === undefined ? {} : { only }),
        ...(fetchCharts !== undefined && { fetchCharts }),
      },
    );
    if (outcome.kind !== 'report') throw treesError(outcome);
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
