import { commandEngine } from '../../review/edge/command-line/work-on-tree.ts';
import { treesError } from '../../review/edge/command-line/command-problems.ts';
import { chartFetching, configFileOf } from '../../review/edge/command-line/shared-options.ts';
import { namesOfTrees, readTrees } from '../../review/edge/command-line/command-trees.ts';
import { pagesAddress } from '../../review/edge/settings/pages-address.ts';
import { paintFor } from '../../review/edge/command-line/terminal-paint.ts';
import type { QuietOptions } from '../../review/edge/command-line/progress-line.ts';
import { progressLine } from '../../review/edge/command-line/progress-line.ts';
import { UsageError } from '../../review/edge/command-line/exit-codes.ts';
import { reviewChange, UNPAINTED } from '../../review/index.ts';
import type { FormatOf, Paint } from '../../review/index.ts';
import type { Tier } from '../../manifest/index.ts';
import { writeWhole } from '../../review/edge/command-line/whole-file.ts';
import type {
  ChartSourceOptions,
  ConfigOptions,
  WrittenForm,
} from '../../review/edge/command-line/shared-options.ts';
import type { TreesOptions } from '../../review/edge/command-line/command-trees.ts';

export interface ReviewOptions
  extends TreesOptions, ChartSourceOptions, ConfigOptions, QuietOptions {
  readonly format: FormatOf<'review'> | FormatOf<'calls'>;
  readonly write?: readonly WrittenForm[];
  readonly diff?: boolean;
  readonly all?: boolean;
  readonly asOf?: string;
  readonly failOn?: Tier;
}

/** Reviews a change and prints the report. */
export async function printReview(options: ReviewOptions, only?: 'calls'): Promise<void> {
  const files = options.write ?? [];
  const also = files.map(({ format }) => format);
  const report = await reportOn(options, { paint: paintFor(process.stdout), only, also });
  for (const [at, { file }] of files.entries()) await writeWhole(file, report.also[at] ?? '');
  process.stdout.write(report.text);
  process.exitCode = report.exitCode;
}

interface ReportWish {
  readonly paint: Paint;
  /** `calls`: what becomes of calls and nothing else. */
  readonly only?: 'calls' | undefined;
  /** Forms that are wanted beside that of the options. */
  readonly also?: readonly FormatOf<'review'>[];
}

interface PrintedReview {
  readonly text: string;
  readonly exitCode: number;
  /** In the order in which they were asked for. */
  readonly also: readonly string[];
}

/**
 * Reviews a change; gives the report in one form, or in several.
 *
 * @throws UsageError where there is nothing to review.
 */
export async function reportOn(
  options: ReviewOptions,
  { paint, only, also = [] }: ReportWish,
): Promise<PrintedReview> {
  const asOf = instantOf(options.asOf);
  const fetchCharts = await chartFetching(options);
  const configFile = configFileOf(options);
  const names = await namesOfTrees(options);
  const trees = await readTrees(options);
  const line = progressLine(options);
  try {
    const settings = {
      diff: options.diff ?? false,
      all: options.all ?? false,
      pagesUrl: pagesAddress(process.env),
      ...(options.failOn === undefined ? {} : { failOn: options.failOn }),
      ...(only === undefined ? {} : { only }),
    };
    const outcome = await reviewChange(trees, commandEngine(names, line, configFile), {
      ...{ ...settings, format: options.format, paint, asOf },
      ...(fetchCharts !== undefined && { fetchCharts }),
    });
    if (outcome.kind !== 'report') throw treesError(outcome);
    const { text, exitCode, print } = outcome;
    const inForm = (format: FormatOf<'review'>): string =>
      print({ ...settings, format, paint: UNPAINTED }).text;
    return { text, exitCode, also: also.map(inForm) };
  } finally {
    line.end();
    if (trees.kind === 'read') await trees.close();
  }
}

function instantOf(given: string | undefined): string {
  const instant = given === undefined ? new Date() : new Date(given);
  if (Number.isNaN(instant.getTime()))
    throw new UsageError(`--as-of is no instant: ${given ?? ''}.`);
  return instant.toISOString();
}
