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
  const what = names.length === 1 ? 'New Application' : `${String(names.length)} new Applications`;
  return { text: `${what}: ${listed(names, NAMED)}`, environments: having, objects: names.length };
}
