import { workOnTree } from '../../review/edge/command-line/work-on-tree.ts';
import { refusalError } from '../../review/edge/command-line/command-problems.ts';
import type { FormatOf, Paint } from '../../review/index.ts';
import { paintFor } from '../../review/edge/command-line/terminal-paint.ts';
import { readableText } from '../../review/edge/command-line/readable-length.ts';
import { brokenText } from '../values/broken-declarations.ts';
import type { QuietOptions } from '../../review/edge/command-line/progress-line.ts';
import { variablesReport } from '../../review/index.ts';
import { variablesOfTree } from '../values/container-variables.ts';
import { counted } from '../../manifest/index.ts';
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
  return workOnTree(folder, options, async ({ tree, engine }) => {
    return await variablesOfTree(tree, engine, {
      environment: options.environment ?? null,
      service: options.service ?? null,
      workload: options.workload ?? null,
    });
  });
}

/** Prints the tables, or what of them is not the same everywhere. */
export function variablesText(
  all: readonly TableOfVariables[],
  { compare = false, all: whole }: Pick<VariablesOptions, 'compare' | 'all'>,
  format: VariablesOptions['format'],
  paint: Paint,
): string {
  const tables = compare ? all.flatMap(differing) : all;
  const none = all.length > 0 ? nothingDiffers(all) : 'No container has variables here.';
  return readableText(format !== 'terminal' || whole, (length) =>
    variablesReport(tables, none, format, paint, length),
  );
}

/** Says of how many containers nothing differs; of one that is in one environment alone nothing is compared. */
function nothingDiffers(all: readonly TableOfVariables[]): string {
  const compared = all.filter(({ environments }) => environments.length > 1).length;
  if (compared === 0)
    return 'Nothing was compared: no container with variables is in more than one environment.';
  const alone = all.length - compared;
  const rest =
    alone === 0
      ? ''
      : `; ${counted(alone, 'other')} ${alone === 1 ? 'is' : 'are'} in one environment alone`;
  return `Nothing differs between environments (${counted(compared, 'container')} compared${rest}).`;
}

/** Leaves out what is the same everywhere, as far as it is seen. */
function differing(table: TableOfVariables): readonly TableOfVariables[] {
  const rows = table.rows.filter(({ isSame }) => !isSame);
  return rows.length === 0 && table.notSeen.length === 0 ? [] : [{ ...table, rows }];
}
