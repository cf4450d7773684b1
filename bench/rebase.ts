import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine } from '../src/review/index.ts';
import { TIERS } from '../src/manifest/index.ts';
import type { Review } from '../src/review/index.ts';
import { BareRepository } from '../sandbox/github/git/bare-repository.ts';
import { openCorpora } from './corpus-cases.ts';
import { compareEffects } from './rendered-effect.ts';
import { replayedReview } from './replayed-review.ts';
import type { ReplayedReview } from './replayed-review.ts';
import { replaysOf } from './replays.ts';
import type { Replay, ReplayedChange } from './replays.ts';
import { inAnyOrder, seededRandom } from './seeded-random.ts';

/** What became of an approval of a change when the change came once more. */
export interface ReplayOutcome extends Replay {
  /** By what is rendered; `not-analysed` where that does not tell. */
  readonly effect: ReturnType<typeof compareEffects> | 'not-analysed';
  readonly survives: boolean;
  /** Why not, or what else changed. */
  readonly tiers: readonly [Review['tier'], Review['tier']];
}

/** Replays one change, and says of each replay whether an approval of the change holds there. */
export async function replay(
  change: ReplayedChange,
  others: readonly string[],
  random: () => number,
): Promise<readonly ReplayOutcome[]> {
  const engine = createEngine(readPackageData());
  const { folder } = change.git;
  const first = await replayedReview(folder, change, engine);
  if (first === null) throw new Error(`${change.base} and ${change.head} conflict.`);
  const outcomes: ReplayOutcome[] = [];
  for (const each of await replaysOf(change, others, random)) {
    const again = await replayedReview(folder, each, engine);
    if (again !== null) outcomes.push({ ...each, ...compared(first, again) });
  }
  return outcomes;
}

function compared(
  first: ReplayedReview,
  again: ReplayedReview,
): Pick<ReplayOutcome, 'effect' | 'survives' | 'tiers'> {
  const isWhole = first.isWhole && again.isWhole;
  const tiers = [first.review.tier, again.review.tier] as const;
  return {
    effect: isWhole ? compareEffects(first.effect, again.effect) : 'not-analysed',
    survives: first.review.meaning === again.review.meaning && rank(tiers[1]) <= rank(tiers[0]),
    tiers,
  };
}

/** Nothing that matters is less than everything. */
const rank = (tier: Review['tier']): number => (tier === null ? -1 : TIERS.indexOf(tier));

/** Other times of its repository that one change is put on. */
const MOST_OTHERS = 3;

/** Replays every change of the corpora; a table, and what is not as it should be on standard error. */
export async function benchRebase(folder: string, seed = 20_261_120): Promise<string> {
  const corpora = openCorpora(folder);
  if (corpora === null) return `No corpora at ${folder}: nothing measured.\n`;
  const random = seededRandom(seed);
  const outcomes: ReplayOutcome[] = [];
  try {
    for (const { id, repository, base, head } of corpora.cases) {
      const others = corpora.cases.filter(
        (each) => each.repository === repository && each.id !== id,
      );
      const git = new BareRepository(repository);
      const change = { git, base, head };
      const bases = inAnyOrder(others, random).slice(0, MOST_OTHERS);
      const found = await replay(
        change,
        bases.map((each) => each.base),
        random,
      );
      outcomes.push(...found);
      for (const each of found) if (isWrong(each)) process.stderr.write(`${wrongLine(id, each)}\n`);
      process.stderr.write(`${id}: ${String(found.length)} replays\n`);
    }
  } finally {
    corpora.remove();
  }
  return tableOf(outcomes);
}

export const isWrong = ({ effect, survives }: ReplayOutcome): boolean =>
  (effect === 'equal' && !survives) || (effect === 'other' && survives);

const wrongLine = (id: string, { kind, effect, tiers, base, head }: ReplayOutcome): string =>
  `WRONG ${id}, ${kind}: ${effect}, ${tiers.map(String).join(' → ')}, ${base}..${head}`;

function tableOf(outcomes: readonly ReplayOutcome[]): string {
  const counted = (kind: string | null, effect: ReplayOutcome['effect']): string => {
    const all = outcomes.filter(
      (each) => (kind === null || each.kind === kind) && each.effect === effect,
    );
    return `${String(all.filter(({ survives }) => survives).length)} of ${String(all.length)}`;
  };
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))];
  const row = (kind: string | null): string =>
    `| ${[kind ?? 'all', ...EFFECTS.map((effect) => counted(kind, effect))].join(' | ')} |`;
  return [
    '| replayed with | same effect | same values, other objects | other effect | not all analysed |',
    '|---|---|---|---|---|',
    ...kinds.map(row),
    row(null),
    '',
  ].join('\n');
}

const EFFECTS = ['equal', 'beside', 'other', 'not-analysed'] as const;
