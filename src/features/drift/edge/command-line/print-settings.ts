import { workOnTree } from '../../../../review/edge/command-line/work-on-tree.ts';
import { refusalError } from '../../../../review/edge/command-line/command-problems.ts';
import type { FormatOf } from '../../../../review/index.ts';
import { openHistory } from '../../../../review/edge/command-line/open-history.ts';
import { paintFor } from '../../../../review/edge/command-line/terminal-paint.ts';
import type { QuietOptions } from '../../../../review/edge/command-line/progress-line.ts';
import { settingsAnswer } from '../../../../review/index.ts';
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
    await workOnTree(place, committed, async ({ tree, engine, line }) => {
      const asked = {
        service: options.service ?? null,
        all: options.all === true,
        asOf: new Date().toISOString(),
        history,
      };
      const shown = { format: options.format, paint: paintFor(process.stdout) };
      const answer = await settingsAnswer(tree, engine, asked, shown);
      line.end();
      show(answer, options.repo ?? folder);
    });
  } finally {
    await history?.close();
  }
}

function show(answer: Awaited<ReturnType<typeof settingsAnswer>>, place: string | undefined): void {
  if (answer.kind === 'refused') throw refusalError(answer.reason.split('\n'), place);
  process.stdout.write(answer.text);
}
