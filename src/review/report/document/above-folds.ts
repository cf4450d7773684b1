import { counted } from '../../../manifest/index.ts';
import type { Block, Details } from './blocks.ts';
import { paragraph } from './blocks.ts';

/**
 * Sorts of blocks that give way to others if a report gets long, the last first: the whole of the worst, lesser points, why
 * the tier is what it is, what else the worst edit does, what else changes, who is told, how far earlier environments
 * are, who applies it, what was compared.
 */
const SPARED = [
  ...['cause', 'points', 'reason', 'effects', 'changes'],
  ...['owners', 'stages', 'appliers', 'compared'],
] as const;

type Spared = (typeof SPARED)[number];

/** Titles of folds of what stands nowhere else; the rest is told in folds of its own. */
const FOLDS: Readonly<Partial<Record<Spared, string>>> = {
  cause: 'All of the first',
  owners: 'Whom else it affects',
  stages: 'How far environments are',
  appliers: 'Who applies it',
  compared: 'Compared, and judged by',
};

/** A block that stands above the folds if there is room; others always do. */
export type Sparable = Block | SpareBlock;

interface Otherwise {
  /** What stands there instead of it. */
  readonly instead: readonly Block[];
  /** What a fold says then. */
  readonly folded: Block;
}

interface SpareBlock extends Otherwise {
  readonly kind: 'spared';
  readonly as: Spared;
  readonly block: Block;
}

export const sparable = (
  block: Block,
  as: Spared,
  otherwise: Otherwise = { instead: [], folded: block },
): SpareBlock => ({ kind: 'spared', as, block, ...otherwise });

/** Bounds the words above the folds of a report. */
const MOST_WORDS = 140;

/** What a reader sees before anything is opened, and what opens with a click for want of room. */
interface AboveFolds {
  readonly above: readonly Block[];
  readonly folded: readonly Details[];
}

interface Room {
  /** Counts findings that have no line anyway. */
  readonly left: number;
  /** Counts words of what stands there besides. */
  readonly taken: number;
  /** Counts the words of a block as they are read. */
  readonly wordsOf: (block: Block) => number;
}

/** Keeps of a short report what always stands above its folds, and as many of the other blocks as there is room for. */
export function aboveFolds(parts: readonly Sparable[], { left, taken, wordsOf }: Room): AboveFolds {
  const wordsIn = (blocks: readonly Block[]): number =>
    blocks.reduce((sum, block) => sum + wordsOf(block), 0);
  const spared = parts.filter((part) => part.kind === 'spared');
  const least = parts.flatMap((part) => (part.kind === 'spared' ? part.instead : [part]));
  let room = MOST_WORDS - taken - wordsIn(least);
  const kept = new Set<Sparable>();
  for (const as of SPARED)
    for (const part of spared.filter((each) => each.as === as)) {
      const more = wordsOf(part.block) - wordsIn(part.instead);
      // of one sort none is shown behind one that is not
      if (more > room) break;
      room -= more;
      kept.add(part);
    }
  const away = spared.filter((part) => !kept.has(part));
  const more = left + away.filter(({ as }) => as === 'points' || as === 'effects').length;
  const shown = parts.flatMap((part) =>
    part.kind !== 'spared' ? [part] : kept.has(part) ? [part.block] : part.instead,
  );
  return {
    above: [
      ...shown.filter(({ kind }) => kind !== 'footer'),
      ...(more > 0 ? [paragraph(`And ${counted(more, 'more finding')}, below.`)] : []),
      ...shown.filter(({ kind }) => kind === 'footer'),
    ],
    folded: Object.entries(FOLDS).flatMap(([as, title]) => {
      const blocks = away.flatMap((part) => (part.as === as ? [part.folded] : []));
      return blocks.length === 0 ? [] : [{ kind: 'details' as const, title, count: 0, blocks }];
    }),
  };
}
