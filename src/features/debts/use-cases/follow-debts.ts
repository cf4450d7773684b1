import type { Clock, Forge, Repository, ShownIssue } from '../../../forge/index.ts';
import type {
  Debt,
  EnvironmentDrift,
  HandDebt,
  OpenDebt,
  OwnIssue,
  Store,
} from '../../../review/index.ts';
import { debtIssue, overdueLabel } from '../texts/debt-issue.ts';
import { dueJob, isByHand, ownIssues, workableRepository } from '../../../review/index.ts';
import { parseDebt } from '../texts/debt-record.ts';
import { dueOf, nextDue } from './debt-deadlines.ts';
import {
  auditDebt,
  sayOnce,
  settle,
  seenInBase,
  afterClosing,
  settledByPullRequest,
} from './debt-settlement.ts';
import type { DebtEnd, SettlePorts, BasePorts, SettledPorts } from './debt-settlement.ts';
import { clusterWord, meantBy } from './cluster-word.ts';
import { recoveredDebt } from './recover-debt.ts';
import type { RecoverPorts } from './recover-debt.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import { subjectText } from '../../../manifest/index.ts';

export interface FollowPorts extends SettlePorts, SettledPorts, BasePorts, RecoverPorts {
  readonly analysis: BasePorts['analysis'] & RecoverPorts['analysis'];
  readonly forge: SettlePorts['forge'] &
    SettledPorts['forge'] &
    BasePorts['forge'] &
    RecoverPorts['forge'] &
    Pick<Forge, 'issues' | 'ownBodies' | 'labelIssue' | 'repository'>;
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Looks after the debts of a repository (docs/how-to/break-glass.md): finds them in our issues, reminds at half
 * time, escalates when they are overdue, closes what was reviewed, and comes back when something is due next.
 * Each step is done once however often it is begun.
 */
export async function followDebts(id: number, ports: FollowPorts): Promise<void> {
  const { store, jobs } = ports;
  const workable = await workableRepository(id, store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  await store.withLease(`debts:${String(id)}`, async () => {
    const left: OpenDebt[] = [];
    for (const shown of await shownDebts(repository, ports)) {
      const after = await followDebt(shown, repository, ports);
      if (after !== null) left.push({ issue: shown.issue, debt: after });
    }
    await store.updateDebts(id, () => left);
    const due = left.flatMap(({ debt }) => nextDue(debt) ?? []);
    if (due.length > 0) await jobs.add(dueJob('debts', id, Math.min(...due)));
  });
}

/** Holds a debt as our issue shows it now. */
interface ShownDebt extends OpenDebt {
  readonly open: boolean;
  /** It is null where GitHub does not list the issue, because a list may lag behind. */
  readonly body: string | null;
}

/**
 * Lists debts. What was written by us counts before what the issue says by now, and that only where nobody
 * else edited it; what is known of neither is read off our checks. Closed issues are looked at so where
 * nobody has looked yet: they are settled else.
 */
async function shownDebts(
  repository: Repository,
  ports: FollowPorts,
): Promise<readonly ShownDebt[]> {
  const stored = await ports.store.debts(repository.id);
  const known = new Map((stored ?? []).map(({ issue, debt }) => [issue, debt]));
  const isKnown = ({ number }: ShownIssue): boolean => known.has(number);
  const issues = await issuesOf(repository, isKnown, ports);
  const shown: ShownDebt[] = issues.flatMap(({ number: issue, body, open, state }) => {
    const debt = known.get(issue) ?? state;
    return debt === null || debt.settled !== null ? [] : [{ issue, debt, open, body }];
  });
  const isOpaque = (issue: OwnIssue<Debt>): boolean =>
    !issue.believed && !isKnown(issue) && (issue.open || stored === null);
  for (const issue of issues.filter(isOpaque)) {
    const debt = await recoveredDebt(issue, shown, repository, ports);
    if (debt !== null)
      shown.push({ issue: issue.number, debt, open: issue.open, body: issue.body });
  }
  const listed = new Set(issues.map(({ number }) => number));
  for (const [issue, debt] of known) {
    if (listed.has(issue)) continue;
    if (await isThere(repository, issue, ports))
      shown.push({ issue, debt, open: true, body: null });
    else await auditDebt(repository, debt, null, `the issue #${String(issue)} is gone`, ports);
  }
  return shown;
}

/** Lists our issues; none where the repository is there and has no issues. */
async function issuesOf(
  repository: Repository,
  isKnown: (issue: ShownIssue) => boolean,
  { forge }: FollowPorts,
): Promise<readonly OwnIssue<Debt>[]> {
  try {
    return await ownIssues(repository, parseDebt, forge, (issue) => !isKnown(issue));
  } catch (error) {
    if (!(error instanceof ForgeProblem) || error.kind !== 'not-found') throw error;
    await forge.repository(repository);
    return [];
  }
}

async function isThere(
  repository: Repository,
  issue: number,
  { forge }: FollowPorts,
): Promise<boolean> {
  try {
    await forge.issueClosing(repository, issue);
    return true;
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'not-found') return false;
    throw error;
  }
}

/** Gives what is left of a debt; null where it is settled. */
async function followDebt(
  shown: ShownDebt,
  repository: Repository,
  ports: FollowPorts,
): Promise<Debt | null> {
  const { now, end } = await endOf(shown, repository, ports);
  if (end !== null) {
    await settle(now, end, repository, ports);
    return null;
  }
  const debt = await sayWhatIsDue(now, repository, ports);
  const { title, body } = debtIssue(debt);
  if (debt !== shown.debt || (shown.body !== null && !isSame(shown.body, body)))
    await ports.forge.updateIssue(repository, shown.issue, { title, body });
  return debt;
}

/** Gives the debt as it is now, and how it has ended; null where it is still owed. */
async function endOf(
  shown: ShownDebt,
  repository: Repository,
  ports: FollowPorts,
): Promise<{ readonly now: ShownDebt; readonly end: DebtEnd | null }> {
  if (shown.debt.kind === 'temporary')
    return { now: shown, end: shown.open ? null : await afterClosing(shown, repository, ports) };
  if (!isByHand(shown.debt)) {
    const end = shown.open
      ? await settledByPullRequest(shown.debt, repository, ports)
      : await afterClosing(shown, repository, ports);
    return { now: shown, end };
  }
  const drifts = await ports.store.drifts(repository.id);
  const again = agreesAgain(shown.debt, drifts);
  if (again !== null) return { now: shown, end: again };
  const base = await seenInBase(shown.debt, repository, ports);
  const seen = await asClustersSay({ ...shown, debt: base.debt }, base, drifts, repository, ports);
  const now = { ...shown, debt: seen.debt };
  if (seen.known !== null)
    await sayOnce(now, { kind: 'unknown-environment', known: seen.known }, repository, ports);
  if (seen.end !== null || shown.open) return { now, end: seen.end };
  return { now, end: await afterClosing(now, repository, ports) };
}

type SeenInBase = Awaited<ReturnType<typeof seenInBase>>;

/** Another object in Git settles nothing where a cluster differs from it all the same: then it is another change. */
async function asClustersSay(
  shown: ShownDebt,
  base: SeenInBase,
  drifts: readonly EnvironmentDrift[],
  repository: Repository,
  ports: FollowPorts,
): Promise<SeenInBase> {
  const { commit, debt, known } = base;
  if (commit === null || !isByHand(shown.debt)) return base;
  const word = clusterWord(debt, drifts, commit);
  switch (word.kind) {
    case 'none':
    case 'agrees':
      return base;
    case 'waits':
      return { debt, end: null, commit: null, known };
    case 'differs':
      await sayOnce(
        shown,
        { kind: 'other-change', commit, fields: word.fields },
        repository,
        ports,
      );
      return { debt: { ...debt, since: commit }, end: null, commit: null, known };
  }
}

const isSame = (a: string, b: string): boolean => a.replaceAll('\r\n', '\n').trim() === b.trim();

/** Says what is due, and gives the debt with what was said now. */
async function sayWhatIsDue(
  shown: OpenDebt,
  repository: Repository,
  ports: FollowPorts,
): Promise<Debt> {
  const { debt, issue } = shown;
  const due = dueOf(debt, ports.clock.now());
  switch (due) {
    case null:
      return debt;
    case 'reminder':
      await sayOnce(shown, { kind: 'reminder' }, repository, ports);
      return { ...debt, reminded: true };
    case 'escalation':
      await sayOnce(shown, { kind: 'escalation' }, repository, ports);
      await ports.forge.labelIssue(repository, issue, overdueLabel(debt));
      await auditDebt(repository, debt, null, 'overdue', ports);
      return { ...debt, reminded: true, escalated: true };
  }
}

/**
 * Tells whether clusters and Git have the same of an object again that was changed by hand: it was seen to
 * differ, and since then, in a cluster that was read whole, it does not. An object that was never seen to
 * differ proves nothing.
 */
export function agreesAgain(
  { environment, resource, at }: HandDebt,
  known: readonly EnvironmentDrift[],
): DebtEnd | null {
  const object = subjectText(resource);
  const meant = meantBy({ environment }, known);
  const differs = meant.some(({ drifts }) =>
    drifts.some((drift) => subjectText(drift.resource) === object),
  );
  const settled = meant
    .flatMap((each) => each.settled)
    .find((each) => each.object === object && each.at > at);
  return differs || settled === undefined
    ? null
    : { how: `${environment} and Git have the same ${object} again`, by: null };
}
