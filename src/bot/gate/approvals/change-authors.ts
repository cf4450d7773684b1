import type { Account, CommitAuthorship, CommitLogins } from '../../../forge/index.ts';
import type { PullRequestState, HeadPush } from '../../../review/index.ts';
import { lastPusherOf } from './push-trail.ts';
import { shortSha } from '../../../manifest/index.ts';

interface AuthorsInput {
  /** Who opened the pull request. */
  readonly author: Account;
  /** Login of the person for whom a bot opened it; null where nobody is known. */
  readonly askedBy: string | null;
  /** Commits of the pull request. */
  readonly commits: readonly CommitAuthorship[];
  /** Whom GitHub takes their authors and committers for. */
  readonly commitLogins: readonly CommitLogins[];
  /** By commit: what our check of it suggested, as far as it was looked up. */
  readonly known?: ReadonlyMap<string, Pick<PullRequestState, 'suggested'>>;
  /** The head, and what is known of pushes; whoever pushed is not asked about if absent. */
  readonly pushed?: { readonly head: string; readonly pushes: readonly HeadPush[] };
}

/** Names the people who made a change and can therefore not approve it. */
export interface ChangeAuthors {
  /** Lower-case login → how they took part, half a sentence. */
  readonly byLogin: ReadonlyMap<string, string>;
  /** The same for accounts known by number only, from `12345+login@users.noreply.github.com`. */
  readonly byId: ReadonlyMap<number, string>;
  /** Commits with an author, committer or co-author whom nobody can name. */
  readonly anonymousCommits: readonly string[];
  /** The commit of which nobody knows who pushed it last; null where that is known, or was not asked. */
  readonly unknownPusher: string | null;
}

/** GitHub itself, as committer of what is done in the browser; as an author it names nobody. */
const GITHUB = 'web-flow';
const GITHUB_EMAIL = 'noreply@github.com';

/** GitHub's address for those who hide theirs; on an Enterprise Server its host follows. */
const NOREPLY = /^(?:(\d{1,15})\+)?([a-z\d][\w-]{0,99}(?:\[bot\])?)@users\.noreply\.[\w.-]+$/i;

/**
 * Everybody who wrote something of a change, and who pushed it last: they do not approve it. An address
 * proves nothing, but it is enough to bar. A merge of the base that Git itself would have made is nobody's work, and
 * neither is the click on a suggestion of ours, if nothing but what we suggested was committed.
 */
export function changeAuthorsOf(input: AuthorsInput): ChangeAuthors {
  const byLogin = new Map<string, string>();
  const byId = new Map<number, string>();
  const bar = ({ login, id }: NamedAccount, how: string): void => {
    if (login !== null && !byLogin.has(login.toLowerCase())) byLogin.set(login.toLowerCase(), how);
    if (id !== null && !byId.has(id)) byId.set(id, how);
  };
  bar(input.author, 'author');
  if (input.askedBy !== null) bar({ login: input.askedBy, id: null }, 'asked for this change');
  const logins = new Map(input.commitLogins.map((each) => [each.sha, each]));
  const suggested = suggestedCommits(input);
  const anonymousCommits: string[] = [];
  for (const commit of input.commits) {
    if (commit.cleanMergeOfBase || suggested.has(commit.sha)) continue;
    const makers = makersOf(commit, logins.get(commit.sha));
    for (const { accounts, how } of makers)
      for (const account of accounts) bar(account, `${how} ${shortSha(commit.sha)}`);
    if (makers.some(({ accounts }) => accounts.length === 0)) anonymousCommits.push(commit.sha);
  }
  const { push, unknownPusher } = pusherOf(input, suggested);
  if (push !== null) bar(push.by, `pushed ${shortSha(push.sha)}`);
  return { byLogin, byId, anonymousCommits, unknownPusher };
}

/** Neither where nobody asks. */
function pusherOf(
  { pushed, commits, commitLogins }: AuthorsInput,
  suggested: ReadonlySet<string>,
): Pick<ChangeAuthors, 'unknownPusher'> & { readonly push: HeadPush | null } {
  if (pushed === undefined) return { push: null, unknownPusher: null };
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const logins = new Map(commitLogins.map((each) => [each.sha, each]));
  const last = lastPusherOf(pushed.head, pushed.pushes, (sha) => {
    const commit = bySha.get(sha);
    if (commit === undefined) return null;
    if (suggested.has(sha)) return commit.replacement?.parent ?? null;
    const isClick = commit.cleanMergeOfBase && isByGitHub(commit, logins.get(sha));
    return isClick ? (commit.mergedInto ?? null) : null;
  });
  return last.kind === 'known'
    ? { push: last.push, unknownPusher: null }
    : { push: null, unknownPusher: last.sha };
}

/**
 * Commits that replace nothing but lines we suggested to replace, on the very commit they were made on: or before, where
 * all in between are such commits too and no line has moved.
 */
function suggestedCommits({ commits, known }: AuthorsInput): ReadonlySet<string> {
  const offered = new Map<string, ReadonlySet<string>>();
  for (const { sha, replacement } of commits) {
    if (replacement === null) continue;
    const { parent, lines } = replacement;
    const here = new Set([
      ...(known?.get(parent)?.suggested ?? []),
      ...(offered.get(parent) ?? []),
    ]);
    if (lines.every((line) => here.has(line))) offered.set(sha, here);
  }
  return new Set(offered.keys());
}

/** Says how somebody took part in a change; null where they did not. */
export const partIn = (
  authors: ChangeAuthors,
  { id, login }: Pick<Account, 'id' | 'login'>,
): string | null => authors.byLogin.get(login.toLowerCase()) ?? authors.byId.get(id) ?? null;

interface NamedAccount {
  readonly login: string | null;
  readonly id: number | null;
}

interface Maker {
  /** None where nobody can name them. */
  readonly accounts: readonly NamedAccount[];
  readonly how: string;
}

function makersOf(commit: CommitAuthorship, logins: CommitLogins | undefined): readonly Maker[] {
  const author = accountsOf(logins?.author ?? null, commit.author.email);
  const committer = accountsOf(logins?.committer ?? null, commit.committer.email);
  return [
    { accounts: author, how: 'author of' },
    ...(isByGitHub(commit, logins) ? [] : [{ accounts: committer, how: 'committer of' }]),
    ...commit.coAuthors.map(({ email }) => ({
      accounts: accountsOf(null, email),
      how: 'co-author of',
    })),
  ];
}

/** Tells whether GitHub itself is the committer, which means that the commit was made in the browser. */
const isByGitHub = (commit: CommitAuthorship, logins: CommitLogins | undefined): boolean =>
  logins?.committer === GITHUB ||
  (logins?.committer == null && commit.committer.email.toLowerCase() === GITHUB_EMAIL);

/** Whom GitHub names, and whom the address names: they differ where somebody was renamed. */
function accountsOf(login: string | null, email: string): readonly NamedAccount[] {
  const [, id, hidden] = NOREPLY.exec(email.trim()) ?? [];
  const accounts: NamedAccount[] = [];
  if (login !== null && login.toLowerCase() !== GITHUB) accounts.push({ login, id: null });
  if (hidden !== undefined)
    accounts.push({ login: hidden, id: id === undefined ? null : Number(id) });
  return accounts;
}
