import { listed } from '../../../manifest/index.ts';
import type { EnvironmentReview } from '../../evaluation/review.ts';

/** The rest is counted. */
const NAMED = 4;

/** Says which Applications ApplicationSets make anew, and in which environments: no file and no object shows them. */
export function newApplicationsText(environments: readonly EnvironmentReview[]): {
  readonly text: string;
  readonly environments: readonly EnvironmentReview[];
  readonly objects: number;
} | null {
  const having = environments.filter(({ newApplications = [] }) => newApplications.length > 0);
  const names = [...new Set(having.flatMap(({ newApplications = [] }) => newApplications))];
  if (names.length === 0) return null;
  const waiting = new Set(having.flatMap(({ waitingApplications = [] }) => waitingApplications));
  const what = names.length === 1 ? 'New Application' : `${String(names.length)} new Applications`;
  const how = waiting.size === names.length ? ', synced by hand' : '';
  const some = names.filter((name) => how === '' && waiting.has(name));
  const also = some.length === 0 ? '' : ` (${listed(some, NAMED)} synced by hand)`;
  const text = `${what}${how}: ${listed(names, NAMED)}${also}`;
  return { text, environments: having, objects: names.length };
}
