import type { Forge, Repository } from '../../../forge/index.ts';
import { fullName } from '../../../forge/index.ts';
import type { Debt, DebtNotice, Jobs, OpenDebt, Store } from '../../../review/index.ts';
import { debtIssue, debtNotice, isByHand, isDebtNotice, reviewJob } from '../../../review/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import { tellOthers } from './tell-others.ts';

export interface SettlePorts {
  readonly forge: Pick<Forge, 'comments' | 'createComment' | 'updateIssue'>;
  readonly store: Pick<Store, 'audit' | 'openPullRequests'>;
  readonly jobs: Pick<Jobs, 'add'>;
}

/** How a debt ended. */
export interface DebtEnd {
  /** Half a sentence. */
  readonly how: string;
  /** Login of whoever settled it; null where nobody had to. */
  readonly by: string | null;
}

/** Closes the issue of a debt, which from then on says how it ended. */
export async function settle(
  open: OpenDebt,
  { how, by }: DebtEnd,
  repository: Repository,
  ports: SettlePorts,
): Promise<void> {
  await sayOnce(open, { kind: 'settled', how }, repository, ports);
  const { title, body } = debtIssue({ ...open.debt, settled: how });
  await auditDebt(repository, open.debt, by, how, ports);
  await ports.forge.updateIssue(repository, open.issue, { title, body, open: false });
  await tellOthers(repository.id, open.debt, ports);
  if (isByHand(open.debt)) return;
  const { pullRequest } = open.debt;
  await ports.jobs.add(reviewJob({ repository: repository.id, pullRequest }, 'debt settled'));
}

/** Says something in the conversation of a debt's issue, if it is not said there yet. */
export async function sayOnce(
  { issue, debt }: OpenDebt,
  notice: DebtNotice,
  repository: Repository,
  { forge }: Pick<SettlePorts, 'forge'>,
): Promise<void> {
  const own = await forge.comments(repository, issue);
  if (!own.some(({ body }) => isDebtNotice(body, notice, debt)))
    await forge.createComment(repository, issue, debtNotice(notice, debt));
}

/** Notes what became of a debt in the audit log. */
export const auditDebt = (
  repository: Repository,
  debt: Debt,
  actor: string | null,
  what: string,
  { store }: { readonly store: Pick<Store, 'audit'> },
): Promise<void> =>
  store.audit({
    kind: 'debt',
    repository: fullName(repository),
    pullRequest: isByHand(debt) ? null : debt.pullRequest,
    actor,
    detail: JSON.stringify({ ...aboutDebt(debt), what }),
  });

const aboutDebt = (debt: Debt) =>
  isByHand(debt)
    ? { environment: debt.environment, object: subjectText(debt.resource), at: debt.at }
    : { sha: debt.sha, comment: debt.comment };
