import type { Clock, Forge, Repository } from '../../../forge/index.ts';
import { fullName } from '../../../forge/index.ts';
import type { Debt, HandDebt, OwnIssue, ResourceName } from '../../../review/index.ts';
import { debtIssue, debtNotice, isTitledAlike } from '../texts/debt-issue.ts';
import { installedRepositories } from './installed-repositories.ts';
import { isByHand, issueFor, ownIssues } from '../../../review/index.ts';
import { parseDebt } from '../texts/debt-record.ts';
import { subjectText, withoutCredentials } from '../../../manifest/index.ts';
import { deadlineOf, HOURS_TO_FOLLOW_UP, reasonKept } from './debt-opening.ts';

/** Describes a change that was made by hand, as somebody with the key of the app tells of it. */
export interface ToldByHand {
  /** The name `owner/name`; null for the only one there is. */
  readonly repository: string | null;
  readonly environment: string;
  readonly resource: ResourceName;
  readonly reason: string;
  /** The login of whoever made it. */
  readonly by: string;
}

export type OwedAtCommandLine =
  | {
      readonly kind: 'owed';
      readonly repository: Repository;
      readonly issue: number;
      readonly debt: HandDebt;
      /** It is false where an open issue says so already. */
      readonly isNew: boolean;
    }
  /** The app is not installed on a repository of that name, or is suspended there. */
  | { readonly kind: 'unknown-repository' }
  | { readonly kind: 'several-repositories'; readonly names: readonly string[] }
  /** Nothing was ever pushed to it. */
  | { readonly kind: 'empty-repository' };

interface OwePorts {
  readonly forge: Pick<
    Forge,
    | 'installations'
    | 'repositories'
    | 'branchTip'
    | 'issues'
    | 'ownBodies'
    | 'updateIssue'
    | 'createIssue'
    | 'comments'
    | 'createComment'
  >;
  readonly clock: Clock;
}

/**
 * Opens the issue of a change that was made by hand. The app hears of it by the comment in it, and looks up
 * then what nobody knows here: whether the environment is called so, and who is asked.
 */
export async function oweAtCommandLine(
  told: ToldByHand,
  { forge, clock }: OwePorts,
): Promise<OwedAtCommandLine> {
  const [repository, ...others] = await installedRepositories(told.repository, forge);
  if (repository === undefined) return { kind: 'unknown-repository' };
  if (others.length > 0)
    return { kind: 'several-repositories', names: [repository, ...others].map(fullName) };
  const issues = (await ownIssues(repository, parseDebt, forge)).filter((each) => each.open);
  const known = owedAlready(told, issues);
  const since = await forge.branchTip(repository, repository.defaultBranch);
  if (since === null) return { kind: 'empty-repository' };
  const debt = known?.debt ?? debtOf(told, since, clock.now());
  const issue = known?.issue ?? (await inIssue(debt, repository, issues, forge));
  // a process that was killed in between has not told of it
  if (debt.told === null && (await forge.comments(repository, issue)).length === 0)
    await forge.createComment(repository, issue, debtNotice({ kind: 'recorded' }, debt));
  return { kind: 'owed', repository, issue, debt, isNew: known === null };
}

/**
 * Finds or opens the issue of a debt. One whose end somebody edited is its issue all the same, and says it
 * anew.
 */
async function inIssue(
  debt: HandDebt,
  repository: Repository,
  issues: readonly OwnIssue<Debt>[],
  forge: OwePorts['forge'],
): Promise<number> {
  const { title, body } = debtIssue(debt);
  const there = issueFor(
    issues,
    () => false,
    (each) => isTitledAlike(each, debt),
  );
  if (there !== undefined) {
    await forge.updateIssue(repository, there.number, { title, body });
    return there.number;
  }
  return forge.createIssue(repository, title, body);
}

function owedAlready(
  { environment, resource }: ToldByHand,
  issues: readonly OwnIssue<Debt>[],
): { readonly issue: number; readonly debt: HandDebt } | null {
  const object = subjectText(resource).toLowerCase();
  for (const { number: issue, state: debt } of issues) {
    if (debt === null || debt.settled !== null || !isByHand(debt)) continue;
    if (debt.environment === environment && subjectText(debt.resource).toLowerCase() === object)
      return { issue, debt };
  }
  return null;
}

function debtOf(
  { environment, resource, reason, by }: ToldByHand,
  since: string,
  now: number,
): HandDebt {
  const at = new Date(now).toISOString();
  return {
    kind: 'by-hand',
    environment,
    resource,
    told: null,
    since,
    lookedUp: false,
    by,
    reason: reasonKept(withoutCredentials(reason)),
    at,
    deadline: deadlineOf(at, HOURS_TO_FOLLOW_UP),
    teams: [],
    people: [],
    reminded: false,
    escalated: false,
    settled: null,
  };
}
