import type { Repository } from '../../../forge/index.ts';
import { fullName } from '../../../forge/index.ts';
import { subjectText, TIERS } from '../../../manifest/index.ts';
import type { EnvironmentDrift, Store } from '../../../review/index.ts';
import type { SortedDrifts } from '../comparison/environment-drift.ts';
import { driftSet } from '../texts/drift-alert.ts';

/** Names of objects that are kept of one look. */
const MOST_NAMED = 20;

/**
 * Notes in the audit log what differs in a cluster, where that is another set of objects than at the look before. A look
 * that came to nothing says nothing of the cluster.
 */
export async function auditDrift(
  { environment, cluster, compared }: EnvironmentDrift,
  { before, now }: { readonly before: SortedDrifts | null; readonly now: SortedDrifts },
  { repository, at }: { readonly repository: Repository; readonly at: string },
  store: Pick<Store, 'audit'>,
): Promise<void> {
  if (compared?.at !== at) return;
  if (driftSet(now) === (before === null ? '' : driftSet(before))) return;
  const { told } = now;
  const objects = told.slice(0, MOST_NAMED).map(({ resource }) => subjectText(resource));
  const tier = TIERS.findLast((each) => told.some((drift) => drift.tier === each)) ?? null;
  await store.audit({
    kind: 'drift',
    repository: fullName(repository),
    pullRequest: null,
    actor: null,
    detail: JSON.stringify({ environment, cluster, differing: told.length, tier, objects }),
  });
}
