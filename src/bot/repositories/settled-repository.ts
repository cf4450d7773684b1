import type { Forge } from '../../forge/index.ts';
import type { Jobs, PullRequestRecord, Store } from '../../review/index.ts';
import { comeBack } from '../../features/drift/index.ts';
import { isAnsweredByStore } from '../reviews/finished-check.ts';
import { planTurn } from '../reviews/review-triggers.ts';

type HeadsOf = Awaited<ReturnType<Forge['openHeads']>>;
type OpenHeads = NonNullable<ReturnType<HeadsOf['get']>>;

interface SettledPorts {
  readonly store: Store;
  readonly jobs: Pick<Jobs, 'add'>;
}

/**
 * Tells whether a repository needs no look of its own: its open pull requests are those that we know, as we know them,
 * each is answered, and no base has moved since. What follows by itself is planned here, as a look would.
 */
export async function isSettled(
  id: number,
  heads: OpenHeads,
  { store, jobs }: SettledPorts,
): Promise<boolean> {
  // debts are settled where no event tells us, and what was rolled back is looked for once
  if ((await store.debts(id))?.length !== 0 || (await store.rolledBack(id)) === null) return false;
  const known = await store.openPullRequests(id);
  if (known.length !== heads.length) return false;
  const byNumber = new Map(heads.map((head) => [head.number, head]));
  for (const record of known) {
    const head = byNumber.get(record.pullRequest.number);
    if (head === undefined || !isAsKnown(record, head)) return false;
    if (!(await isAnsweredByStore(record, store))) return false;
  }
  for (const record of known) await planTurn(record, jobs);
  await comeBack(id, { store, jobs });
  return true;
}

const isAsKnown = ({ pullRequest, baseTip }: PullRequestRecord, head: OpenHeads[number]): boolean =>
  pullRequest.head.sha === head.head &&
  pullRequest.base.ref === head.base &&
  pullRequest.updatedAt === head.updatedAt &&
  (baseTip === null || baseTip === head.baseTip);
