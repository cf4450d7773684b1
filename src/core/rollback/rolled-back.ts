import { z } from 'zod';

/** A merged pull request whose change was taken back by a revert of ours, which is merged too. */
export interface RolledBack {
  readonly pullRequest: number;
  /** What it did. */
  readonly meaning: string;
  /** The pull request of the revert. */
  readonly revert: number;
  /** When the revert was merged, or we heard of it; ISO 8601. */
  readonly at: string;
}

export const RolledBackSchema = z.array(
  z.object({
    pullRequest: z.int().positive(),
    meaning: z.string().min(1),
    revert: z.int().positive(),
    at: z.string(),
  }),
) satisfies z.ZodType<readonly RolledBack[]>;

/** A repository remembers so many; the oldest go first. */
const MOST_REMEMBERED = 200;

/** With one more; the same revert is remembered once. */
export const withRolledBack = (
  known: readonly RolledBack[],
  added: RolledBack,
): readonly RolledBack[] =>
  [...known.filter(({ revert }) => revert !== added.revert), added].slice(-MOST_REMEMBERED);

/** Without what a re-land brought back: from then on it is there by decision. */
export const withoutRelanded = (
  known: readonly RolledBack[],
  revert: number,
): readonly RolledBack[] => known.filter((each) => each.revert !== revert);
