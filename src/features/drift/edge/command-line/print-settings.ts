import { refusalError, treesError } from '../../../../review/edge/command-line/command-problems.ts';
import type { FormatOf } from '../../../../review/index.ts';
import { createChartRenderer } from '../../../../charts/edge/create-chart-renderer.ts';
import { namesOfTree, readTree } from '../../../../review/edge/command-line/command-trees.ts';
import { openHistory } from '../../../../review/edge/command-line/open-history.ts';
import { paintFor } from '../../../../review/edge/command-line/terminal-paint.ts';
import type { QuietOptions } from '../../../../review/edge/command-line/progress-line.ts';
import { progressLine } from '../../../../review/edge/command-line/progress-line.ts';
import { readPackageData } from '../../../../review/edge/package-data.ts';
import { createEngine, settingsAnswer } from '../../../../review/index.ts';
import type { TreeOptions } from '../../../../review/edge/command-line/command-trees.ts';

export interface SettingsOptions extends TreeOptions, QuietOptions {
  readonly service?: string;
  readonly all?: boolean;
  readonly blame?: boolean;
  readonly format: FormatOf<'settings'>;
}

/**
 * Prints what is in force for Services, environments side by side.
 *
 * @throws UsageError where there is nothing to read.
 */
export async function printSettings(
  folder: string | undefined,
  options: SettingsOptions,
): Promise<void> {
  const history = options.blame === true ? await openHistory(folder, options) : null;
  // lines are those of a commit where their past is asked for
  const committed =
    history === null
      ? options
      : { ...options, repo: options.repo ?? folder ?? '.', rev: history.commit };
  const place = history === null ? folder : undefined;
  try {
    const names = await namesOfTree(place, committed);
    const trees = await readTree(place, committed);
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
      const asked = {
        service: options.service ?? null,
        all: options.all === true,
        asOf: new Date().toISOString(),
        history,
      };
      const shown = { format: options.format, paint: paintFor(process.stdout) };
      const answer = await settingsAnswer(trees.merged, engine, asked, shown);
      line.end();
      show(answer, options.repo ?? folder);
    } finally {
      line.end();
      await trees.close();
    }
  } finally {
    await history?.close();
  }
}

function show(answer: Awaited<ReturnType<typeof settingsAnswer>>, place: string | undefined): void {
  if (answer.kind === 'refused') throw refusalError(answer.reason.split('\n'), place);
  process.stdout.write(answer.text);
}
