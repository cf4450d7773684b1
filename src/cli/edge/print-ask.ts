import type { FormatOf, PrintersOf } from '../../review/index.ts';
import { createChartRenderer } from '../../charts/edge/create-chart-renderer.ts';
import { namesOfTree, readTree } from '../../review/edge/command-line/read-trees.ts';
import { paintFor } from '../../review/edge/command-line/paint-for.ts';
import { readPackageData } from '../../review/edge/read-package-data.ts';
import { USAGE } from '../../review/edge/command-line/exit-codes.ts';
import { UsageError } from '../../review/edge/command-line/usage-error.ts';
import {
  answerJson,
  answerText,
  askTree,
  createEngine,
  treesProblemSentence,
} from '../../review/index.ts';
import { readQuestion } from '../../istio/index.ts';
import { plainText } from '../../manifest/index.ts';
import type { TreeOptions } from '../../review/edge/command-line/read-trees.ts';

export interface AskOptions extends TreeOptions {
  readonly from: string;
  readonly to: string;
  readonly method?: string;
  readonly header: readonly string[];
  readonly environment?: string;
  readonly format: FormatOf<'answers'>;
}

/**
 * Prints what becomes of one call; also a refusal is an answer.
 *
 * @throws UsageError where there is nothing to read, or the question is none.
 */
export async function printAsk(folder: string | undefined, options: AskOptions): Promise<void> {
  const question = readQuestion({
    from: options.from,
    to: options.to,
    method: options.method ?? null,
    headers: options.header,
  });
  if ('problem' in question) throw new UsageError(question.problem);
  const names = await namesOfTree(folder, options);
  const trees = await readTree(folder, options);
  // a revision does not conflict with itself
  if (trees.kind === 'conflict') throw new Error('A revision conflicts with itself.');
  if (trees.kind !== 'read') throw new UsageError(treesProblemSentence(trees));
  try {
    const engine = createEngine(readPackageData(), names, createChartRenderer());
    const answers = await askTree(trees.merged, engine, question, options.environment ?? null);
    if (answers.kind === 'answered')
      process.stdout.write(PRINTERS[options.format](answers.answers));
    else {
      process.stderr.write(`${answers.reason.split('\n').map(plainText).join('\n')}\n`);
      process.exitCode = USAGE;
    }
  } finally {
    await trees.close();
  }
}

const PRINTERS: PrintersOf<'answers', (answers: Parameters<typeof answerJson>[0]) => string> = {
  terminal: (answers) => answerText(answers, paintFor(process.stdout)),
  json: answerJson,
};
