import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { textOf } from './holes/drafts.ts';
import type { Judged } from './holes/judge.ts';
import { createJudge } from './holes/judge.ts';
import { shopLayout } from './holes/layouts/shop.ts';
import type { Story } from './holes/story.ts';
import { storyOf } from './holes/story.ts';

/** A change, and what its review came to. */
export interface ToldStory extends Judged {
  readonly story: Story;
}

/** Reviews the changes of some seeds. */
export async function tellStories(
  examples: string,
  seeds: readonly number[],
  told: (each: ToldStory) => void,
): Promise<void> {
  const judge = createJudge();
  const shop = shopLayout(examples);
  for (const seed of seeds) {
    const story = storyOf(seed, shop);
    told({ story, ...(await judge(story.layout.drafts, story.after)) });
  }
}

/** What may not be: a change of the whole mesh that nobody is asked about, a failed check for one that means nothing. */
export const isWrong = ({ story, verdict }: ToldStory): boolean =>
  verdict === (story.isHarmful ? 'green' : 'failed');

/** One line of what was wrong. */
export const tellOf = ({ story, verdict, review }: ToldStory): string =>
  `seed ${String(story.seed)}: ${verdict}, tier ${review.tier ?? 'none'}: ${story.steps.join(' + ')}: ${story.target.kind} ${story.target.name} in ${story.layout.name}, ${story.layout.production}`;

/** The change as a patch. */
export function patchOf({ layout, after }: Story): string {
  const paths = [...new Set([...layout.drafts.keys(), ...after.keys()])].sort();
  return paths
    .flatMap((path) => {
      const [before, now] = [layout.drafts.get(path), after.get(path)];
      if (before === now) return [];
      const [old, fresh] = [before, now].map((each) => (each === undefined ? '' : textOf(each)));
      if (old === fresh) return [];
      return [
        createTwoFilesPatch(
          before ? path : '/dev/null',
          now ? path : '/dev/null',
          shortened(old),
          shortened(fresh),
        )
          .split('\n')
          .slice(1)
          .join('\n'),
      ];
    })
    .join('');
}

const shortened = (text: string | undefined): string => (text ?? '').slice(0, 20_000);

interface Counts {
  all: number;
  green: number;
  asked: number;
  failed: number;
}

/** Makes changes of the mesh of production in random ways, and counts those that nobody is asked about. */
export async function benchHoles(
  root: string,
  options: readonly string[],
): Promise<{ page: string; wrong: number }> {
  const count = Number(options.find((each) => /^\d+$/.test(each)) ?? '2000');
  const wrong: ToldStory[] = [];
  const classes = new Map<string, Counts>();
  let raised = 0;
  const started = process.hrtime.bigint();
  await tellStories(
    join(root, 'examples'),
    Array.from({ length: count }, (_, at) => at + 1),
    (each) => {
      const { story, verdict, review } = each;
      const name = `${story.isHarmful ? '' : 'neutral: '}${story.kind}`;
      const counts = classes.get(name) ?? { all: 0, green: 0, asked: 0, failed: 0 };
      counts.all += 1;
      counts[verdict] += 1;
      classes.set(name, counts);
      if (isWrong(each)) wrong.push(each);
      if (!story.isHarmful && review.tier !== 'low') raised += 1;
    },
  );
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const lines = [...classes].map(
    ([name, { all, green, asked, failed }]) =>
      `| ${name} | ${[all, green, asked, failed].join(' | ')} |`,
  );
  const page = [
    `${String(count)} changes, ${(count / seconds).toFixed(1)} reviews a second: ${String(wrong.length)} wrong; of those that mean nothing for the mesh ${String(raised)} above low.`,
    '',
    '| change | all | green | asked | failed |',
    '|---|---|---|---|---|',
    ...lines.sort(),
    '',
    ...wrong.map(
      (each) => `${tellOf(each)}${options.includes('--patches') ? `\n${patchOf(each.story)}` : ''}`,
    ),
    '',
  ].join('\n');
  return { page, wrong: wrong.length };
}
