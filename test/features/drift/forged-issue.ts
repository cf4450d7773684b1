import {
  formatIssueState,
  parseIssueState,
} from '../../../src/features/drift/comparison/environment-drift.ts';
import type { EnvironmentDrift } from '../../../src/review/index.ts';

type Ignored = EnvironmentDrift['ignored'];

/** What an issue about drift says is ignored; undefined where it is none. */
export const ignoredIn = (body: string | null): Ignored | undefined =>
  parseIssueState(body ?? '')?.ignored;

/** The text of an issue in which somebody wrote that this is ignored. */
export function forgedIgnored(body: string, ignored: Ignored): string {
  const state = parseIssueState(body);
  if (state === null) throw new Error(body);
  return body.replace(formatIssueState(state), formatIssueState({ ...state, ignored }));
}
