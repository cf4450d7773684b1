import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runMeasured } from './run-measured.ts';

/** What readers who did not write the code said of a drawn change: a line of `bench/draws.tsv`. */
export interface DrawnVerdict {
  readonly repository: string;
  readonly commit: string;
  /** The seed of the draw in which it was read, with a word for draws of one sort: `2918 pipelines`. */
  readonly draw: string;
  /** Tells whether nobody would have to approve it for what it does. */
  readonly change: 'ordinary' | 'asks';
  readonly tier: string;
  /** Says it of the tier, where it is high or critical; `-` for another. */
  readonly verdict: 'deserved' | 'undeserved' | 'arguable' | '-';
}

const Row = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.enum(['ordinary', 'asks']),
  z.string(),
  z.enum(['deserved', 'undeserved', 'arguable', '-']),
]);

/** Reads the verdicts; lines that begin with `#` are none. */
export const verdictsIn = (text: string): readonly DrawnVerdict[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [repository, commit, draw, change, tier, verdict] = Row.parse(line.split('\t'));
      return { repository, commit, draw, change, tier, verdict };
    });

interface Reviewed {
  readonly repository: string;
  readonly commit: string;
  readonly tier: string;
  readonly isHeldUp: boolean;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

const Answer = z.object({
  tier: z.string().nullable(),
  notAnalysed: z.array(z.object({ blocking: z.boolean() })),
});

const AT_MOST_SECONDS = 12;
const AT_MOST_MEGABYTES = 500;

const isHigh = (tier: string): boolean => tier === 'high' || tier === 'critical';

/** The share of changes that wait for an approval, of all and of those that readers called ordinary. */
export function heldUpPage(
  reviewed: readonly Reviewed[],
  verdicts: readonly DrawnVerdict[],
): string {
  const byChange = new Map(verdicts.map((each) => [`${each.repository} ${each.commit}`, each]));
  const read = reviewed.flatMap((each) => {
    const verdict = byChange.get(`${each.repository} ${each.commit}`);
    return verdict === undefined ? [] : [{ ...each, verdict }];
  });
  const ordinary = read.filter(({ verdict }) => verdict.change === 'ordinary');
  const of = (some: number, all: number): string =>
    `${String(some)} of ${String(all)}${all === 0 ? '' : ` (${String(Math.round((100 * some) / all))} %)`}`;
  const held = reviewed.filter(({ isHeldUp }) => isHeldUp);
  const undeserved = read.filter(
    ({ isHeldUp, verdict }) => isHeldUp && verdict.verdict === 'undeserved',
  );
  const heavy = reviewed.filter(
    (each) => each.cpuSeconds > AT_MOST_SECONDS || each.peakMegabytes > AT_MOST_MEGABYTES,
  );
  return [
    '| changes | held up |',
    '|---|---|',
    `| all | ${of(held.length, reviewed.length)} |`,
    `| ordinary, as far as read | ${of(ordinary.filter(({ isHeldUp }) => isHeldUp).length, ordinary.length)} |`,
    `| of those held up and read, undeservedly | ${of(undeserved.length, read.filter(({ isHeldUp }) => isHeldUp).length)} |`,
    '',
    `${String(reviewed.length - read.length)} of them nobody has read.`,
    ...(heavy.length === 0
      ? []
      : [`Over ${String(AT_MOST_SECONDS)} s of CPU or ${String(AT_MOST_MEGABYTES)} MB:`]),
    ...heavy.map(
      (each) =>
        `- ${each.repository} ${each.commit}: ${each.cpuSeconds.toFixed(1)} s, ${each.peakMegabytes.toFixed(0)} MB`,
    ),
    ...reviewed
      .filter(({ isHeldUp }) => isHeldUp)
      .map(({ repository, commit, tier }) => `held up: ${repository} ${commit} ${tier}`),
    '',
  ].join('\n');
}

/**
 * `FOLDER SEED [COUNT]`: draws changes of the repositories in a folder (`owner+name/repo`) as the script `draw.py` beside it does,
 * reviews each against its parent, and says how many are held up.
 */
export async function benchHeldUp(root: string, options: readonly string[]): Promise<string> {
  const [folder = '', seed = '', count = '40'] = options;
  const shared = join(root, '../shared');
  if (!existsSync(join(shared, 'draw.py'))) return `No draw.py at ${shared}: nothing was drawn.\n`;
  const drawn = execFileSync(
    'python3',
    [
      join(shared, 'draw.py'),
      folder,
      ...['-n', count, '--seed', seed, '--names', join(shared, 'repositories.tsv')],
    ],
    { encoding: 'utf8' },
  );
  const reviewed: Reviewed[] = [];
  for (const line of drawn.split('\n').filter((each) => each !== '')) {
    const [repository = '', commit = ''] = line.split('\t');
    const at = join(folder, repository.replace('/', '+'), 'repo');
    const run = await runMeasured([
      ...['review', '--repo', at, '--base', `${commit}^`, '--head', commit],
      ...['--repository', repository, '--format', 'json'],
    ]);
    const answer = Answer.safeParse(run.stdout === '' ? {} : JSON.parse(run.stdout));
    const tier = answer.data?.tier ?? 'none';
    const isBlocked = answer.data?.notAnalysed.some(({ blocking }) => blocking) ?? true;
    const { cpuSeconds, peakMegabytes } = run;
    reviewed.push({
      repository,
      commit,
      tier,
      isHeldUp: isHigh(tier) || isBlocked,
      cpuSeconds,
      peakMegabytes,
    });
    process.stderr.write(`${repository} ${commit} ${tier}\n`);
  }
  const kept = readFileSync(join(root, 'bench/draws.tsv'), 'utf8');
  return heldUpPage(reviewed, verdictsIn(kept));
}
