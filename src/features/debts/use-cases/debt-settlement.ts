import type {
  Forge,
  Repository,
  Account,
  AskedApprovers,
  Clock,
  PullRequest,
} from '../../../forge/index.ts';
import { fullName, standingOf } from '../../../forge/index.ts';
import type {
  Debt,
  Jobs,
  OpenDebt,
  Store,
  ReviewDebt,
  StandingPorts,
  Analysis,
  HandDebt,
  ObjectLook,
} from '../../../review/index.ts';
import type { DebtNotice } from '../texts/debt-notice.ts';
import { debtIssue, debtNotice, isDebtNotice } from '../texts/debt-issue.ts';
import { isByHand, reviewJob, lookUpStanding } from '../../../review/index.ts';
import { reviewsThatMaySettle, whyNotToClose, whyNotToSettle } from './debt-settlers.ts';
import { subjectText } from '../../../manifest/index.ts';
import { tellOthers, whoSettles } from './debt-opening.ts';
import { isEnvironment } from './debt-environment.ts';

export interface SettlePorts {
  readonly forge: Pick<Forge, 'comments' | 'createComment' | 'updateIssue'>;
  readonly store: Pick<Store, 'audit' | 'openPullRequests'>;
  readonly jobs: Pick<Jobs, 'add'>;
}

export interface DebtEnd {
  /** Half a sentence. */
  readonly how: string;
  /** The login of whoever settled it; null where nobody had to. */
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
  if (open.debt.kind !== 'review') return;
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
    pullRequest: debt.kind === 'review' ? debt.pullRequest : null,
    actor,
    detail: JSON.stringify({ ...aboutDebt(debt), what }),
  });

function aboutDebt(debt: Debt) {
  switch (debt.kind) {
    case 'by-hand':
      return { environment: debt.environment, object: subjectText(debt.resource), at: debt.at };
    case 'temporary':
      return { until: debt.until, object: subjectText(debt.resource), at: debt.at };
    case 'review':
      return { sha: debt.sha, comment: debt.comment };
  }
}

export interface SettledPorts {
  readonly forge: StandingPorts['forge'] &
    SettlePorts['forge'] &
    Pick<Forge, 'pullRequest' | 'reviews' | 'commitLogins' | 'issueClosing'>;
  readonly store: SettlePorts['store'] & Pick<Store, 'rolledBack'>;
  readonly clock: Clock;
}

/** Says how the pull request of a debt settles it; null where it is still owed. */
export async function settledByPullRequest(
  debt: ReviewDebt,
  repository: Repository,
  ports: SettledPorts,
): Promise<DebtEnd | null> {
  const { forge, store, clock } = ports;
  const number = `#${String(debt.pullRequest)}`;
  const pullRequest = await forge.pullRequest(repository, debt.pullRequest);
  // reopened in time, it would still be let through
  if (pullRequest.state === 'closed' && clock.now() >= Date.parse(debt.until))
    return { how: `${number} was closed and nothing of it merged`, by: null };
  if (pullRequest.state === 'merged' && pullRequest.head.sha !== debt.sha)
    return { how: `${number} merged another commit, which was judged by itself`, by: null };
  const rolledBack = (await store.rolledBack(repository.id)) ?? [];
  const undone = rolledBack.find((each) => each.pullRequest === debt.pullRequest && !each.relanded);
  if (undone !== undefined)
    return { how: `#${String(undone.revert)} rolled ${number} back`, by: null };
  const reviews = await forge.reviews(repository, debt.pullRequest);
  for (const { author } of reviewsThatMaySettle(reviews, debt, pullRequest)) {
    const why = await whyTheyDoNot(author, debt, pullRequest, repository, ports);
    if (why === null) return { how: `${author.login} approved ${number}`, by: author.login };
  }
  return null;
}

/** Says how somebody settled a debt by closing its issue; null where they may not, and it is open again. */
export async function afterClosing(
  shown: OpenDebt,
  repository: Repository,
  ports: SettledPorts,
): Promise<DebtEnd | null> {
  const { debt, issue } = shown;
  const { forge } = ports;
  const closing = await forge.issueClosing(repository, issue);
  if (closing === null) return null;
  const { by, at } = closing;
  const login = by?.login ?? 'Somebody';
  const why =
    by === null ? 'GitHub does not say who' : await whyClosingDoesNot(by, debt, repository, ports);
  if (why === null)
    return isByHand(debt)
      ? { how: `${login} closed this issue`, by: login }
      : { how: `${login} closed this issue, which counts as a review`, by: login };
  await sayOnce(shown, { kind: 'reopened', login, why, at }, repository, ports);
  await forge.updateIssue(repository, issue, { open: true });
  return null;
}

async function whyClosingDoesNot(
  who: Account,
  debt: Debt,
  repository: Repository,
  ports: SettledPorts,
): Promise<string | null> {
  if (isByHand(debt))
    return whyNotToClose(who, debt) ?? (await whyNotAsked(who.login, debt, repository, ports));
  if (debt.kind === 'temporary') return STILL_THERE;
  const pullRequest = await ports.forge.pullRequest(repository, debt.pullRequest);
  return whyTheyDoNot(who, debt, pullRequest, repository, ports);
}

/** A setting for a time is over when it is gone from Git, or its date is moved there. */
const STILL_THERE = 'the default branch still has it';

/**
 * Says why somebody's word settles no debt, in half a sentence after their name; null where it does. A failed
 * look-up is a no.
 */
async function whyTheyDoNot(
  who: Account,
  debt: ReviewDebt,
  { author, number }: Pick<PullRequest, 'author' | 'number'>,
  repository: Repository,
  ports: SettledPorts,
): Promise<string | null> {
  const commitLogins = await ports.forge.commitLogins(repository, number);
  const why = whyNotToSettle(who, debt, { author, commitLogins });
  return why ?? whyNotAsked(who.login, debt, repository, ports);
}

async function whyNotAsked(
  login: string,
  asked: AskedApprovers,
  repository: Repository,
  ports: SettledPorts,
): Promise<string | null> {
  const lookUps = await lookUpStanding([login], asked, repository, ports);
  return standingOf(login, asked, lookUps).through === null
    ? 'is not known as one of those who are asked'
    : null;
}

export interface BasePorts {
  readonly forge: Pick<Forge, 'branchTip'>;
  readonly analysis: Pick<Analysis, 'lookAtObject'>;
}

/** Holds a debt as it is after looking at the base, and how that settles it; null where it is still owed. */
interface SeenInBase {
  readonly debt: HandDebt;
  readonly end: DebtEnd | null;
  /** The commit that has another object; null where none was seen to. */
  readonly commit: string | null;
  /** Names the environments that there are, where the one that was named is none of them; else null. */
  readonly known: readonly string[] | null;
}

/**
 * Looks whether the default branch has what was changed by hand: whether the object is another there than
 * when that was said. A commit at which it is not is not looked at again.
 */
export async function seenInBase(
  debt: HandDebt,
  repository: Repository,
  { forge, analysis }: BasePorts,
): Promise<SeenInBase> {
  const owed: SeenInBase = { debt, end: null, commit: null, known: null };
  const { environment, resource, since, lookedUp } = debt;
  if (lookedUp && (await forge.branchTip(repository, repository.defaultBranch)) === since)
    return owed;
  const before = { commit: since, environment };
  const look = await analysis.lookAtObject(repository, { resource, before });
  // reminders do not wait for what cannot be read now
  if (look.kind !== 'looked') return owed;
  const asked = lookedUp ? debt : withAsked(debt, look);
  if (look.changed === true) {
    const how = `${repository.defaultBranch} has another ${subjectText(resource)} in ${environment} since ${look.commit.slice(0, 7)}`;
    return { debt: asked, end: { how, by: null }, commit: look.commit, known: null };
  }
  const names = look.environments.map(({ name }) => name);
  return {
    debt: look.changed === null ? asked : { ...asked, since: look.commit },
    end: null,
    commit: null,
    known: lookedUp || isEnvironment(environment, names) ? null : names,
  };
}

/** Adds to a debt what the command line does not know. */
const withAsked = (debt: HandDebt, { config, platformTeam, resource }: ObjectLook): HandDebt => ({
  ...debt,
  ...whoSettles([platformTeam], config.breakGlass?.team ?? null),
  resource,
  lookedUp: true,
});
