import { createHash } from 'node:crypto';
import type {
  Branches,
  CommitChange,
  PullRequestMerge,
  ShownCommit,
  Account,
  PullRequest,
  Repository,
} from '../../src/forge/index.ts';
import { ForgeProblem } from '../../src/forge/index.ts';
import type { MemoryGitHub } from './memory-forge.ts';

type NewCommit = Parameters<Branches['createCommit']>[1];
type ListedPullRequest = Awaited<ReturnType<Branches['pullRequestsFrom']>>[number];

/** Commits and what pull requests have beside their view. */
export interface MemoryBranches {
  /** By sha. */
  readonly commits: Map<string, ShownCommit>;
  /** By `repository:number`; those of merged pull requests. */
  readonly merges: Map<string, PullRequestMerge>;
  /** By `repository:number`. */
  readonly bodies: Map<string, string>;
  readonly labels: Map<string, Set<string>>;
}

/** A pull request with all there is of it. */
export interface MemoryPullRequest {
  readonly pullRequest: PullRequest;
  readonly body: string;
  /** Of its head. */
  readonly commit: ShownCommit | null;
  readonly labels: readonly string[];
}

export const emptyBranches = (): MemoryBranches => ({
  commits: new Map(),
  merges: new Map(),
  bodies: new Map(),
  labels: new Map(),
});

const hash = (...parts: readonly unknown[]): string =>
  createHash('sha1').update(JSON.stringify(parts)).digest('hex');

/** The tree that changes make of another one; the same changes, the same tree. */
export const memoryTree = (tree: string, changes: readonly CommitChange[]): string =>
  hash(
    tree,
    changes.map((change) =>
      change.kind === 'delete' ? [change.path] : [change.path, change.mode, change.object],
    ),
  );

/** Writing on that state, as GitHub does it. */
export function branchesOf(github: MemoryGitHub, bot: Account): Branches {
  const { branches, commits } = github;
  const keyOf = ({ id }: Repository, name: string | number): string =>
    `${String(id)}:${String(name)}`;
  const commitAs = (commit: NewCommit, tree: string, signed: boolean): ShownCommit => {
    const sha = hash(tree, commit.parents, commit.message, ++github.lastId);
    const made = {
      sha,
      tree: memoryTree(tree, commit.changes),
      parents: commit.parents,
      verified: signed,
      ours: true,
    };
    commits.set(sha, made);
    return made;
  };
  const isAncestor = (one: string, other: string): boolean =>
    one === other || (commits.get(other)?.parents ?? []).some((parent) => isAncestor(one, parent));
  const pullRequestsOf = ({ id }: Repository): readonly PullRequest[] =>
    [...github.pullRequests.values()].filter(({ repository }) => repository.id === id);
  const moveHeads = (repository: Repository, branch: string, sha: string): void => {
    for (const each of pullRequestsOf(repository))
      if (each.state === 'open' && each.head.ref === branch)
        github.pullRequests.set(keyOf(repository, each.number), {
          ...each,
          head: { ...each.head, sha },
        });
  };
  return {
    pullRequestDetails(repository, number) {
      const key = keyOf(repository, number);
      const pullRequest = github.pullRequests.get(key);
      if (pullRequest === undefined)
        return Promise.reject(new ForgeProblem('not-found', 'Not Found'));
      return Promise.resolve({
        pullRequest,
        body: github.bodies.get(key) ?? '',
        merge: github.merges.get(key) ?? null,
      });
    },
    pullRequestsFrom: (repository, branch) =>
      Promise.resolve(
        pullRequestsOf(repository)
          .filter(({ head }) => head.ref === branch)
          .map((pullRequest): ListedPullRequest => ({
            pullRequest,
            body: github.bodies.get(keyOf(repository, pullRequest.number)) ?? '',
            ours: pullRequest.author.id === bot.id,
          })),
      ),
    pullRequestsByUs: (repository, since) =>
      Promise.resolve(
        pullRequestsOf(repository)
          .filter(({ author, createdAt }) => author.id === bot.id && Date.parse(createdAt) >= since)
          .map(({ number }) => ({
            number,
            body: github.bodies.get(keyOf(repository, number)) ?? '',
          })),
      ),
    commit: (_, sha) => Promise.resolve(commits.get(sha) ?? null),
    createBranch(repository, branch, sha) {
      const key = keyOf(repository, branch);
      if (branches.has(key)) return Promise.resolve('exists');
      if (!commits.has(sha)) return Promise.resolve('no-commit');
      branches.set(key, sha);
      return Promise.resolve('created');
    },
    forwardBranch(repository, branch, sha) {
      const key = keyOf(repository, branch);
      const tip = branches.get(key);
      if (tip === undefined || !isAncestor(tip, sha)) return Promise.resolve('not-forward');
      branches.set(key, sha);
      moveHeads(repository, branch, sha);
      return Promise.resolve('forwarded');
    },
    commitOnBranch(repository, branch, commit) {
      const key = keyOf(repository, branch);
      const [parent = ''] = commit.parents;
      if (branches.get(key) !== parent) return Promise.resolve('moved');
      const made = commitAs(commit, commits.get(parent)?.tree ?? '', true);
      branches.set(key, made.sha);
      moveHeads(repository, branch, made.sha);
      return Promise.resolve(made);
    },
    createCommit: (_, commit, tree) => Promise.resolve(commitAs(commit, tree, false)),
    openPullRequest(repository, { title, body, head, base, draft }) {
      const sha = branches.get(keyOf(repository, head));
      if (sha === undefined)
        return Promise.reject(new ForgeProblem('refused', 'PullRequest head invalid'));
      const open = pullRequestsOf(repository).find(
        (each) => each.state === 'open' && each.head.ref === head && each.base.ref === base,
      );
      if (open !== undefined) return Promise.resolve('exists');
      const baseSha = branches.get(keyOf(repository, base)) ?? '';
      if (isAncestor(sha, baseSha)) return Promise.resolve('nothing-new');
      const number = ++github.lastId;
      const at = '2026-11-20T12:00:00Z';
      github.pullRequests.set(keyOf(repository, number), {
        repository,
        number,
        title,
        author: bot,
        state: 'open',
        draft,
        head: { sha, ref: head, repository: `${repository.owner}/${repository.name}` },
        base: { sha: baseSha, ref: base },
        htmlUrl: `${repository.htmlUrl}/pull/${String(number)}`,
        createdAt: at,
        updatedAt: at,
      });
      github.bodies.set(keyOf(repository, number), body);
      return Promise.resolve(number);
    },
  };
}
