import type {
  Account,
  AskedApprovers,
  Clock,
  Forge,
  PullRequest,
  Repository,
} from '../../../forge/index.ts';
import type { Debt, OpenDebt, ReviewDebt, StandingPorts, Store } from '../../../review/index.ts';
import {
  isByHand,
  lookUpStanding,
  reviewsThatMaySettle,
  whyNotToClose,
  whyNotToSettle,
} from '../../../review/index.ts';
import { standingOf } from '../../../forge/index.ts';
import { sayOnce } from './settle-debt.ts';
import type { DebtEnd, SettlePorts } from './settle-debt.ts';

export interface SettledPorts {
  readonly forge: StandingPorts['forge'] &
    SettlePorts['forge'] &
    Pick<Forge, 'pullRequest' | 'reviews' | 'commitLogins' | 'issueClosing'>;
  readonly store: SettlePorts['store'] & Pick<Store, 'rolledBack'>;
  readonly clock: Clock;
}

/** How the pull request of a debt settles it; null where it is still owed. */
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

/** How somebody settled a debt by closing its issue; null where they may not, and it is open again. */
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
  const pullRequest = await ports.forge.pullRequest(repository, debt.pullRequest);
  return whyTheyDoNot(who, debt, pullRequest, repository, ports);
}

/** Why somebody's word settles no debt, half a sentence after their name; null where it does. A failed look-up is a no. */
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
