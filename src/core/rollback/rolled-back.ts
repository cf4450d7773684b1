import { z } from 'zod';
import type { RevertRecord } from './revert-record.ts';

/** A merged pull request whose whole change was taken back by a revert of ours, which is merged too. */
export interface RolledBack {
  readonly pullRequest: number;
  /** What it did; null where that is not known. */
  readonly meaning: string | null;
  /** The pull request of the revert. */
  readonly revert: number;
  /** When the revert was merged, or we heard of it; ISO 8601. */
  readonly at: string;
}

export const RolledBackSchema = z.array(
  z.object({
    pullRequest: z.int().positive(),
    meaning: z.string().min(1).nullable(),
    revert: z.int().positive(),
    at: z.string(),
  }),
) satisfies z.ZodType<readonly RolledBack[]>;

/** A repository remembers so many; the oldest go first. */
const MOST_REMEMBERED = 200;

/** What is rolled back once a revert of ours is merged: one more, or one less where it was a re-land. */
export function afterMergeOf(
  known: readonly RolledBack[],
  { command, of, meaning, whole, untouched }: RevertRecord,
  revert: number,
  at: string,
): readonly RolledBack[] {
  if (command === 'reland') return known.filter((each) => each.revert !== of);
  const others = known.filter((each) => each.revert !== revert);
  return whole && untouched
    ? [...others, { pullRequest: of, meaning, revert, at }].slice(-MOST_REMEMBERED)
    : others;
}
