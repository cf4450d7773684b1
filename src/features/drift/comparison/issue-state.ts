import { z } from 'zod';
import { hiddenBlock, hiddenJson } from '../../../manifest/index.ts';
import { IgnoredDriftSchema } from '../../../review/index.ts';

const IssueStateSchema = z.object({
  environment: z.string().min(1).max(2_000),
  ignored: z.array(IgnoredDriftSchema).max(500),
});

/** What the issue of an environment remembers for us: a lost store has it from there. */
export type DriftIssueState = z.output<typeof IssueStateSchema>;

const BLOCK = 'drift';

/** The last line of the issue, hidden, as JSON. */
export const formatIssueState = ({ environment, ignored }: DriftIssueState): string =>
  hiddenBlock(BLOCK, { environment, ignored });

/** What an issue of ours says at its end; null where it is none about drift. Only for bodies that we wrote ourselves. */
export function parseIssueState(body: string): DriftIssueState | null {
  const parsed = IssueStateSchema.safeParse(hiddenJson(BLOCK, body));
  return parsed.success ? parsed.data : null;
}
