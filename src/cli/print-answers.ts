import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPackageData } from '../adapters/package-data/read-package-data.ts';
import { createEngine } from '../app/analysis/engine.ts';
import { answerCase } from '../core/questions/index.ts';
import { UsageError } from './usage-error.ts';

/**
 * Prints one line of JSON for each case below a path, in the order of their files.
 *
 * @throws UsageError where there is nothing to read.
 */
export function printAnswers(path: string): void {
  const { schemas } = createEngine(readPackageData());
  const asking = { schemas, now: Date.now() / 1000 };
  for (const file of filesBelow(path)) {
    const answer = answerCase(readFileSync(file, 'utf8'), asking);
    if (answer === null) process.stderr.write(`${file} is no case.\n`);
    else process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

function filesBelow(path: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`There is no ${path}.`);
  if (found.isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(path, name))
    .sort();
}
