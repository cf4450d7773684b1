import { z } from 'zod';
import { escapedJson } from '../text/index.ts';
import { IgnoredDriftSchema } from './known-drift.ts';

const IssueStateSchema = z.object({
  environment: z.string().min(1).max(2_000),
  ignored: z.array(IgnoredDriftSchema).max(500),
});

/** What the issue of an environment remembers for us: a lost store has it from there. */
export type DriftIssueState = z.output<typeof IssueStateSchema>;

const OPENING = '<!-- meshwarden:drift:v1 ';
const CLOSING = ' -->';

/** The last line of the issue, hidden, as JSON. */
export const formatIssueState = ({ environment, ignored }: DriftIssueState): string =>
  `${OPENING}${escapedJson(JSON.stringify({ environment, ignored }))}${CLOSING}`;

/** What an issue of ours says at its end; null where it is none about drift. Only for bodies that we wrote ourselves. */
export function parseIssueState(body: string): DriftIssueState | null {
  const end = body.replaceAll('\r\n', '\n').trimEnd();
  const start = end.lastIndexOf(OPENING);
  if (start < 0 || !end.endsWith(CLOSING)) return null;
  const json = end.slice(start + OPENING.length, -CLOSING.length);
  // of what we write, nothing holds any of these
  if (/[`<>\n]/.test(json)) return null;
  const parsed = IssueStateSchema.safeParse(jsonOf(json));
  return parsed.success ? parsed.data : null;
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
