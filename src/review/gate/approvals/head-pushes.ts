import { z } from 'zod';

/** A push that made a commit the head of a pull request, as GitHub told of it. */
export interface HeadPush {
  readonly sha: string;
  /** The head it replaced; null where none is known: a new branch, or only its pull request was told of. */
  readonly before: string | null;
  readonly by: { readonly id: number; readonly login: string };
}

export const HeadPushSchema = z.object({
  sha: z.string(),
  before: z.string().nullable(),
  by: z.object({ id: z.number(), login: z.string() }),
}) satisfies z.ZodType<HeadPush>;
