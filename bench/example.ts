import { buildExampleRepository } from '../sandbox/example-repository.ts';
import { median } from './median.ts';
import { runMeasured } from './run-measured.ts';
import { warmReview } from './warm-review.ts';

const RUNS = 5;

/** Cold and warm review of each example pull request, medians of five. */
export async function benchExample(examples: string): Promise<string> {
  const repository = await buildExampleRepository(examples);
  const lines = [
    '| pull request | cold wall s | cold CPU s | peak MB | warm s |',
    '|---|---|---|---|---|',
  ];
  try {
    for (const head of repository.pullRequests) {
      const args = ['review', '--repo', repository.folder, '--base', 'main', '--head', head];
      const runs = [];
      for (let run = 0; run < RUNS; run += 1) runs.push(await runMeasured(args));
      const warm = await warmReview({ repository: repository.folder, base: 'main', head });
      const cells = [
        median(runs.map(({ wallSeconds }) => wallSeconds)).toFixed(2),
        median(runs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2),
        median(runs.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0),
        warm.toFixed(3),
      ];
      lines.push(`| ${head} | ${cells.join(' | ')} |`);
    }
  } finally {
    await repository.remove();
  }
  return `${lines.join('\n')}\n`;
}
