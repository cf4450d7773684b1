import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine } from '../src/review/index.ts';
import { openCorpora } from './corpus-cases.ts';
import type { RevertedCase } from './reverted-case.ts';
import { revertedCase } from './reverted-case.ts';

/** Merges every change of the corpora, reverts it at once and compares the two reviews; prints a summary. */
export async function revertCorpora(folder: string): Promise<string> {
  const corpora = openCorpora(folder);
  if (corpora === null) return `No corpora at ${folder}: 0 changes reverted.\n`;
  const engine = createEngine(readPackageData());
  const results: RevertedCase[] = [];
  try {
    for (const each of corpora.cases) {
      const result = await revertedCase(each, engine);
      results.push(result);
      process.stderr.write(`${lineOf(result)}\n`);
    }
  } finally {
    corpora.remove();
  }
  return summary(results);
}

const lineOf = ({ id, exact, complete, changes, gap, seconds }: RevertedCase): string =>
  `${id.padEnd(52)} ${exact ? 'exact' : 'ANOTHER TREE'} ${complete ? 'complete' : 'partial '} changes ${String(changes).padStart(4)} unlike objects ${String(gap.objects.length)} values ${String(gap.values.length)} ${seconds.toFixed(2)} s`;

function summary(results: readonly RevertedCase[]): string {
  const complete = results.filter((each) => each.complete);
  const partial = results.filter((each) => !each.complete);
  const alike = (cases: readonly RevertedCase[], what: 'objects' | 'values'): string =>
    `${String(cases.filter(({ gap }) => gap[what].length === 0).length)} of ${String(cases.length)}`;
  const seconds = results.map((each) => each.seconds).sort((a, b) => a - b);
  return [
    `${String(results.length)} real changes reverted right after their merge`,
    `the tree of before: ${String(results.filter(({ exact }) => exact).length)} of ${String(results.length)}`,
    `reviews over everything: the same objects in ${alike(complete, 'objects')}, all values swapped in ${alike(complete, 'values')}`,
    `reviews with a part that could not be analysed: the same objects in ${alike(partial, 'objects')}, all values swapped in ${alike(partial, 'values')}`,
    `computing one: median ${(seconds[Math.floor(seconds.length / 2)] ?? 0).toFixed(2)} s, at most ${(seconds.at(-1) ?? 0).toFixed(2)} s`,
    '',
  ].join('\n');
}
