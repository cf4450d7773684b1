import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createDice } from '../random-tree.ts';
import { runMeasured } from '../run-measured.ts';
import { inAnyOrder } from '../seeded-random.ts';
import type { Drawn } from './drawn.ts';
import { drawnBy } from './drawn.ts';
import { toldByMap, toldByReview } from './told.ts';

/** What somebody said of each sentence who read the files beside it: `true` or `untrue`, and why. */
const Verdicts = z.object({
  seed: z.number(),
  count: z.number(),
  judge: z.array(z.string()),
  verdicts: z.record(z.string(), z.record(z.string(), z.string())),
});

/** Most sentences of one map or table; of longer ones as many are drawn. */
const MOST = 24;

/** What one map or table says. */
interface Told {
  readonly drawn: Drawn;
  readonly sentences: readonly string[];
  /** How many there are in all. */
  readonly all: number;
}

async function toldBy(drawn: Drawn, seed: number): Promise<Told> {
  const { stdout, stderr, exitCode } = await runMeasured(drawn.args);
  if (exitCode > 2) throw new Error(`${drawn.name}: ${stderr}`);
  const told = drawn.form === 'map' ? toldByMap(stdout) : toldByReview(stdout);
  const distinct = [...new Set(told)];
  const dice = createDice(seed);
  const shuffled = inAnyOrder(distinct, () => dice.number(1e6));
  const kept = new Set(shuffled.slice(0, MOST));
  return { drawn, sentences: distinct.filter((each) => kept.has(each)), all: distinct.length };
}

const cell = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;');

function sectionOf({ drawn, sentences, all }: Told, verdicts: Readonly<Record<string, string>>) {
  const rows = sentences.map(
    (each) => `| ${cell(each)} | ${cell(verdicts[each] ?? 'not judged')} |`,
  );
  const some = all > sentences.length ? `, ${String(sentences.length)} of ${String(all)}` : '';
  return [
    `## ${drawn.name}: ${drawn.form}${some}`,
    '',
    '| sentence | verdict |',
    '|---|---|',
    ...rows,
    '',
  ];
}

function pageOf(all: readonly Told[], kept: z.output<typeof Verdicts>): string {
  const given = all.flatMap(({ drawn, sentences }) =>
    sentences.map((each) => kept.verdicts[keyOf(drawn)]?.[each]),
  );
  const count = (is: (verdict: string | undefined) => boolean): string =>
    String(given.filter(is).length);
  return [
    '# Judged sentences: where something lands',
    '',
    `${String(all.length)} maps and tables of reviews, drawn by \`npm run bench -- judged\` with seed ${String(kept.seed)} from real changes (\`corpora\`), written cases (\`places\`) and made repositories (\`layout\`), and what they say of where something lands, each sentence beside the files. Of those with more than ${String(MOST)} sentences as many are drawn by the same seed.`,
    '',
    ...kept.judge,
    '',
    `${String(given.length)} sentences: ${count((each) => each?.startsWith('true') === true)} true, ${count((each) => each?.startsWith('untrue') === true)} untrue, ${count((each) => each === undefined)} not judged.`,
    '',
    ...all.flatMap((told) => sectionOf(told, kept.verdicts[keyOf(told.drawn)] ?? {})),
  ].join('\n');
}

const keyOf = ({ name, form }: Drawn): string => `${name}: ${form}`;

const VERDICTS = 'bench/judged/verdicts.json';

/** `npm run bench -- judged [--write] [--trees DIR]`: what forty maps and tables say, beside what was judged of it; trees are left in DIR for whoever reads. */
export async function benchJudged(root: string, options: readonly string[]): Promise<string> {
  const kept = Verdicts.parse(JSON.parse(readFileSync(join(root, VERDICTS), 'utf8')));
  const at = options.indexOf('--trees');
  const trees = at < 0 ? null : (options[at + 1] ?? null);
  const all = drawnBy(kept.seed, kept.count, join(root, '../shared'), trees);
  if (all === null)
    return 'No corpora, or no written cases, beside the repository: skipped, nothing drawn.\n';
  try {
    const told: Told[] = [];
    for (const each of all.drawn) told.push(await toldBy(each, kept.seed));
    const page = pageOf(told, kept);
    if (options.includes('--write'))
      writeFileSync(join(root, 'bench/evidence/judged-sentences.md'), page);
    return page;
  } finally {
    all.remove();
  }
}
