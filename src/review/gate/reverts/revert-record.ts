import { z } from 'zod';
import { StateLeftSchema } from './state-left.ts';
import type { StateLeft } from './state-left.ts';

/** What a pull request of ours undoes. Kept in our store and in its check: the gate goes by it. */
export interface RevertRecord {
  /** A re-land undoes a merged revert. */
  readonly command: 'rollback' | 'reland';
  /** The pull request that it undoes. */
  readonly of: number;
  /** What that one did, as its last review said; null where it is not known. */
  readonly meaning: string | null;
  /** For a re-land the pull request that was rolled back; null otherwise. */
  readonly relands: number | null;
  /** Our commit. */
  readonly sha: string;
  /** Login of whoever asked for it. */
  readonly by: string;
  /** Everything of it is undone, and nothing conflicts. */
  readonly whole: boolean;
  /** The branch holds our commit, and nothing that anybody else wrote. */
  readonly untouched: boolean;
  /** The commit whose state it is to bring back; null for none, absent where an earlier version wrote this. */
  readonly before?: string | null;
  /** Whether what it leaves on the base of now is that state, as the last review of it found; absent before one. */
  readonly left?: StateLeft;
}

const number = z.int().positive();
const sha = z.string().regex(/^[0-9a-f]{7,64}$/);

export const RevertRecordSchema = z.object({
  command: z.enum(['rollback', 'reland']),
  of: number,
  meaning: z.string().nullable(),
  relands: number.nullable(),
  sha,
  by: z.string(),
  whole: z.boolean(),
  untouched: z.boolean(),
  before: sha.nullable().exactOptional(),
  left: StateLeftSchema.exactOptional(),
}) satisfies z.ZodType<RevertRecord>;

/** A repository remembers so many; the oldest go first. */
const MOST_REMEMBERED = 200;

/** With one more; the same commit is remembered once. */
export const withRevert = (
  known: readonly RevertRecord[],
  added: RevertRecord,
): readonly RevertRecord[] =>
  [...known.filter(({ sha }) => sha !== added.sha), added].slice(-MOST_REMEMBERED);
