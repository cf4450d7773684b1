import type { Stats } from 'node:fs';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPackageData } from '../../review/edge/read-package-data.ts';
import { UsageError } from '../../review/edge/command-line/usage-error.ts';
import { createEngine } from '../../review/index.ts';
import { answerCase } from '../../compare/index.ts';

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

/** Null for what is no file that can be read, and for one that is too long to be a case. */
function textOf(file: string): string | null {
  const found = statOf(file);
  if (found?.isFile() !== true || found.size > MOST_BYTES) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Undefined for what is not there, or leads in a circle. */
function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

function filesBelow(path: string): readonly string[] {
  const found = statOf(path);
  if (found === undefined) throw new UsageError(`There is no ${path}.`);
  if (found.isFile()) return [path];
  if (!found.isDirectory()) throw new UsageError(`${path} is neither a file nor a folder.`);
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.ya?ml$/.test(name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => statOf(file)?.isDirectory() !== true)
    .sort();
}
