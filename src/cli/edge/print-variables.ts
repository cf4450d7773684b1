import { refusalError, treesError } from '../../review/edge/command-line/command-problems.ts';
import type { FormatOf, Paint } from '../../review/index.ts';
import { createChartRenderer } from '../../charts/edge/create-chart-renderer.ts';
import { namesOfTree, readTree } from '../../review/edge/command-line/command-trees.ts';
import { paintFor } from '../../review/edge/command-line/terminal-paint.ts';
import { readPackageData } from '../../review/edge/package-data.ts';
import { readableText } from '../../review/edge/command-line/readable-length.ts';
import { brokenText } from '../values/broken-declarations.ts';
import type { QuietOptions } from '../../review/edge/command-line/progress-line.ts';
import { progressLine } from '../../review/edge/command-line/progress-line.ts';
import { createEngine, variablesReport } from '../../review/index.ts';
import { variablesOfTree } from '../values/container-variables.ts';
import type { TableOfVariables } from '../../compare/index.ts';
import type { TreeOptions } from '../../review/edge/command-line/command-trees.ts';

export interface VariablesOptions extends TreeOptions, QuietOptions {
  readonly environment?: string;
  readonly workload?: string;
  readonly service?: string;
  readonly all?: boolean;
  readonly compare?: boolean;
  readonly check?: boolean;
  readonly format: FormatOf<'variables'>;
}

/** Prints what containers get as environment variables. */
export async function printVariables(
  folder: string | undefined,
  options: VariablesOptions,
): Promise<void> {
  const outcome = await variablesOf(folder, options);
  if (outcome.kind === 'refused')
    throw refusalError(outcome.reason.split('\n'), options.repo ?? folder);
  if (options.check === true) {
    process.stdout.write(brokenText(outcome.broken, outcome.declared));
    if (outcome.broken.length > 0) process.exitCode = 1;
  } else
    process.stdout.write(
      variablesText(outcome.tables, options, options.format, paintFor(process.stdout)),
    );
}

/**
 * Finds out what containers get as environment variables.
 *
 * @throws UsageError where there is nothing to read.
 */
export async function variablesOf(
  folder: string | undefined,
  options: Omit<VariablesOptions, 'format'>,
): ReturnType<typeof variablesOfTree> {
  const names = await namesOfTree(folder, options);
  const trees = await readTree(folder, options);
  // a revision does not conflict with itself
  if (trees.kind === 'conflict') throw new Error('A revision conflicts with itself.');
  if (trees.kind !== 'read') throw treesError(trees);
  const line = progressLine(options);
  try {
    const engine = createEngine(
      readPackageData(),
      names,
      createChartRenderer(),
      undefined,
      line.tell,
    );
    return await variablesOfTree(trees.merged, engine, {
      environment: options.environment ?? null,
      service: options.service ?? null,
      workload: options.workload ?? null,
    });
  } finally {
    line.end();
    await trees.close();
  }
}

/** Prints the tables, or what of them is not the same everywhere. */
export function variablesText(
  all: readonly TableOfVariables[],
  { compare = false, all: whole }: Pick<VariablesOptions, 'compare' | 'all'>,
  format: VariablesOptions['format'],
  paint: Paint,
): string {
  const tables = compare ? all.flatMap(differing) : all;
  const none =
    all.length > 0 ? 'Nothing differs between environments.' : 'No container has variables here.';
  return readableText(format !== 'terminal' || whole, (length) =>
    variablesReport(tables, none, format, paint, length),
  );
}

/** Leaves out what is the same everywhere, as far as it is seen. */
function differing(table: TableOfVariables): readonly TableOfVariables[] {
  const rows = table.rows.filter(({ isSame }) => !isSame);
  return rows.length === 0 && table.notSeen.length === 0 ? [] : [{ ...table, rows }];
}
