import type { Tier } from '../../manifest/index.ts';
import type { AuditRecord } from './audit-log.ts';

/** Holds what the last decision on a pull request says of it. */
export interface JudgedPullRequest {
  /** Null where it was not analysed. */
  readonly tier: Tier | null;
  /** Logins of those whose approval counted. */
  readonly approvedBy: readonly string[];
  /** Who broke the glass for it; null where nobody did. */
  readonly brokenBy: string | null;
}

/** Pull requests of one repository as they were judged last, by number; `records` oldest first. */
export function judgedPullRequests(
  records: readonly AuditRecord[],
): ReadonlyMap<number, JudgedPullRequest> {
  const judged = new Map<number, JudgedPullRequest>();
  for (const record of records) {
    if (record.kind !== 'decision' || record.pullRequest === null) continue;
    const { tier, approvals, breakGlass } = record.detail;
    judged.set(record.pullRequest, {
      tier,
      approvedBy: [...new Set(approvals.map(({ login }) => login))],
      brokenBy: breakGlass?.by ?? null,
    });
  }
  return judged;
}
