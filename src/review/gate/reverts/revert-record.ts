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
