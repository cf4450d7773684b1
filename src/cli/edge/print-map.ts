import { refusalError } from '../../review/edge/command-line/command-problems.ts';
import type { FormatOf } from '../../review/index.ts';
import { namesOfTree, readTree } from '../../review/edge/command-line/command-trees.ts';
import { paintFor } from '../../review/edge/command-line/terminal-paint.ts';
import { readPackageData } from '../../review/edge/package-data.ts';
import { readableText } from '../../review/edge/command-line/readable-length.ts';
import type { QuietOptions } from '../../review/edge/command-line/progress-line.ts';
import { progressLine } from '../../review/edge/command-line/progress-line.ts';
import { createEngine, mapReport, mapTree } from '../../review/index.ts';
import type { TreeOptions } from '../../review/edge/command-line/command-trees.ts';

export interface MapOptions extends TreeOptions, QuietOptions {
  readonly environment?: string;
  readonly service?: string;
  readonly all?: boolean;
  readonly why?: boolean;
  readonly format: FormatOf<'map'>;
}

/** Prints what is delivered where. */
export async function printMap(folder: string | undefined, options: MapOptions): Promise<void> {
  const outcome = await mapOf(folder, options);
  if (outcome.kind !== 'mapped') throw refusalError(outcome.reasons, options.repo ?? folder);
  const text = readableText(options.format !== 'terminal' || options.all, (length) =>
    mapReport(outcome.map, options.format, paintFor(process.stdout), length),
  );
  process.stdout.write(text);
}

/**
 * Finds out what is delivered where.
 *
 * @throws UsageError where there is nothing to read.
 */
export async function mapOf(
  folder: string | undefined,
  options: Omit<MapOptions, 'format'>,
): ReturnType<typeof mapTree> {
  const naming = namesOfTree(folder, options);
  // what is wrong with it is said below, once the tree can be closed
  naming.catch(() => undefined);
  const trees = await readTree(folder, options);
  const line = progressLine(options);
  try {
    const engine = createEngine(readPackageData(), await naming, null, undefined, line.tell);
    return await mapTree(trees.merged, engine, options.environment ?? null, {
      isExplained: options.why === true,
      ...(options.service !== undefined && { service: options.service }),
    });
  } finally {
    line.end();
    await trees.close();
  }
}
