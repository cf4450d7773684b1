import { createEngine } from '../../review/index.ts';
import { readPackageData } from '../../review/edge/package-data.ts';
import { workOnTree } from '../../review/edge/command-line/work-on-tree.ts';
import { refusalError } from '../../review/edge/command-line/command-problems.ts';
import type { Stats } from 'node:fs';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FormatOf, PrintersOf } from '../../review/index.ts';
import { paintFor } from '../../review/edge/command-line/terminal-paint.ts';
import { UsageError } from '../../review/edge/command-line/exit-codes.ts';
import { answerSvg } from '../questions/answer-drawing.ts';
import { answerJson, answerText } from '../questions/answer-report.ts';
import { askTree } from '../questions/call-question.ts';
import type { QuietOptions } from '../../review/edge/command-line/progress-line.ts';
import { readQuestion } from '../../istio/index.ts';
import type { TreeOptions } from '../../review/edge/command-line/command-trees.ts';
import { answerCase } from '../../compare/index.ts';

export interface AskOptions extends TreeOptions, QuietOptions {
  readonly from: string;
  readonly to: string;
  readonly method?: string;
  readonly header: readonly string[];
  readonly environment?: string;
  readonly format: FormatOf<'answers'>;
}

/** Prints what becomes of one call; also a refusal is an answer. */
export async function printAsk(folder: string | undefined, options: AskOptions): Promise<void> {
  const answers = await answersOf(folder, options);
  if (answers.kind === 'answered') process.stdout.write(PRINTERS[options.format](answers.answers));
  else throw refusalError(answers.reason.split('\n'), options.repo ?? folder);
}

/**
 * Finds out what becomes of one call.
 *
 * @throws UsageError where there is nothing to read, or the question is none.
 */
export async function answersOf(
  folder: string | undefined,
  options: Omit<AskOptions, 'format'>,
): ReturnType<typeof askTree> {
  const question = readQuestion({
    from: options.from,
    to: options.to,
    method: options.method ?? null,
    headers: options.header,
  });
  if ('problem' in question) throw new UsageError(question.problem);
  return workOnTree(folder, options, async ({ tree, engine }) => {
    return await askTree(tree, engine, question, options.environment ?? null);
  });
}

const PRINTERS: PrintersOf<'answers', (answers: Parameters<typeof answerJson>[0]) => string> = {
  terminal: (answers) => answerText(answers, paintFor(process.stdout)),
  json: answerJson,
  svg: answerSvg,
};

/**
 * Prints one line of JSON for each case below a path, in the order of their files.
 *
 * @throws UsageError where there is nothing to read.
 */
export function printAnswers(path: string): void {
  const { schemas } = createEngine(readPackageData());
  const asking = { schemas, now: Date.now() / 1000 };
  for (const file of filesBelow(path)) {
    const text = textOf(file);
    const answer = text === null ? null : answerCase(text, asking);
    if (answer === null) process.stderr.write(`${file} is no case.\n`);
    else process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

/** No case is longer. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads a file; null for what is no file that can be read, and for one that is too long to be a case. */
function textOf(file: string): string | null {
  const found = statOf(file);
  if (found?.isFile() !== true || found.size > MOST_BYTES) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Looks a path up; undefined for what is not there, or leads in a circle. */
function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

function filesBelow(path: string): readonly string[] {
  const found = statOf(path);
  if (found === undefined)
    throw new UsageError(`There is no ${path}.`, {
      where: `in ${process.cwd()}`,
      advice: 'Name a file or a folder of cases',
    });
  if (found.isFile()) return [path];
  if (!found.isDirectory())
    throw new UsageError(`${path} is neither a file nor a folder.`, {
      where: `in ${process.cwd()}`,
      advice: 'Name a file or a folder of cases',
    });
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.ya?ml$/.test(name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => statOf(file)?.isDirectory() !== true)
    .sort();
}
