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
  /** It was brought back since: from then on it is there by decision. */
  readonly relanded: boolean;
}

export const RolledBackSchema = z.array(
  z.object({
    pullRequest: z.int().positive(),
    meaning: z.string().min(1).nullable(),
    revert: z.int().positive(),
    at: z.string(),
    relanded: z.boolean(),
  }),
) satisfies z.ZodType<readonly RolledBack[]>;

/** A repository remembers so many; the oldest go first. */
const MOST_REMEMBERED = 200;

/** What was rolled back, once a revert of ours is merged too: one more, or where it was a re-land one that is there again. */
export function afterMergeOf(
  known: readonly RolledBack[],
  { of, relands, meaning, whole, untouched }: RevertRecord,
  revert: number,
  at: string,
): readonly RolledBack[] {
  if (relands !== null)
    return known.map((each) => (each.revert === of ? { ...each, relanded: true } : each));
  // what is told once more is not news: it may have been brought back since
  if (known.some((each) => each.revert === revert) || !whole || !untouched) return known;
  return [...known, { pullRequest: of, meaning, revert, at, relanded: false }].slice(
    -MOST_REMEMBERED,
  );
}
