import { z } from 'zod';
import { hiddenBlock, hiddenJson } from '../../../forge/index.ts';

/** A push that came past review. Our issue about it is its record. */
export interface PastPush {
  readonly branch: string;
  /** What the branch was before and after it. */
  readonly before: string;
  readonly after: string;
  /** Login of whoever pushed. */
  readonly by: string;
  /** When we first looked at it, ISO 8601, UTC. */
  readonly at: string;
  /** Whether what was there before is no part of the branch any more. */
  readonly forced: boolean;
}

/** A push as a store keeps it. */
export interface KnownPastPush {
  readonly push: PastPush;
  /** Our issue about it; null where there is none. */
  readonly issue: number | null;
}

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);

const PastPushSchema = z.object({
  branch: z.string().min(1).max(500),
  before: sha,
  after: sha,
  by: z.string().regex(/^[\w.[\]-]{1,100}$/),
  at: z.iso.datetime(),
  forced: z.boolean(),
}) satisfies z.ZodType<PastPush>;

export const PastPushesSchema = z.array(
  z.object({ push: PastPushSchema, issue: z.int().positive().nullable() }),
) satisfies z.ZodType<readonly KnownPastPush[]>;

const BLOCK = 'past-review';

/** The end of the issue about a push: what we know of it, hidden, as JSON. */
export const formatPastPush = (push: PastPush): string => hiddenBlock(BLOCK, push);

/** The push that an issue of ours is about; null where it does not end with a block that is whole. */
export function parsePastPush(body: string): PastPush | null {
  const parsed = PastPushSchema.safeParse(hiddenJson(BLOCK, body));
  return parsed.success ? parsed.data : null;
}
