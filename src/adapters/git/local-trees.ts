import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommitPair, ReadTrees, Trees, TreesRequest, TreesResult } from '../../app/ports.ts';
import { defaultTreeLimits } from '../../core/tree/listed-entry.ts';
import type { ListedEntry, TreeLimits } from '../../core/tree/listed-entry.ts';
import { createBlobStore } from './blob-store.ts';
import type { BlobStore } from './blob-store.ts';
import { checkVersion } from './check-version.ts';
import { expectExit, GitProblem } from './git-problem.ts';
import { listTree } from './list-tree.ts';
import { loadTrees } from './loadable-tree.ts';
import { composeAttributes } from './merge-attributes.ts';
import { mergeCommits } from './merge-commits.ts';
import { createPrivateRepository } from './private-repository.ts';
import type { PrivateRepository } from './private-repository.ts';
import { defaultGitLimits, runGit } from './run-git.ts';
import type { GitLimits, GitRunOptions } from './run-git.ts';
import { traceMerge, traceToBase, traceToHead } from './trace-source.ts';
import type { TraceSource } from './trace-source.ts';
import { findRepository, isPartial, resolveCommit } from './user-repository.ts';
import type { UserRepository } from './user-repository.ts';

export interface LocalTreesSettings {
  /** Where to look for `git`: the PATH of the process. */
  readonly searchPath: string;
  /** Where merge results are kept until the trees are closed; the system's by default. */
  readonly temporaryFolder?: string;
  readonly treeLimits?: TreeLimits;
  readonly gitLimits?: GitLimits;
}

interface Comparison {
  readonly user: UserRepository;
  readonly repository: PrivateRepository;
  readonly commits: CommitPair;
  readonly store: BlobStore;
  readonly limits: TreeLimits;
}

/**
 * Reads two commits of a repository on this machine (work tree or bare) and what merging them gives.
 * Writes nothing into the repository and runs nothing that it configures.
 */
export function createLocalTrees(settings: LocalTreesSettings): Trees {
  const git: GitRunOptions = {
    searchPath: settings.searchPath,
    limits: settings.gitLimits ?? defaultGitLimits,
  };
  return {
    async read(request) {
      try {
        return await readTrees(request, git, settings);
      } catch (error) {
        if (error instanceof GitProblem) return error.result;
        throw error;
      }
    },
  };
}

async function readTrees(
  request: TreesRequest,
  git: GitRunOptions,
  { temporaryFolder = tmpdir(), treeLimits: limits = defaultTreeLimits }: LocalTreesSettings,
): Promise<TreesResult> {
  checkVersion(expectExit(await runGit(['version'], git)).stdout.toString('utf8'));
  const user = await findRepository(request.repository, git);
  const base = await resolveCommit(user, request.base, git);
  const head = await resolveCommit(user, request.head, git);
  const repository = await createPrivateRepository(user, git, temporaryFolder);
  let keep = false;
  try {
    const store = createBlobStore(repository, limits);
    const result = await compare({ user, repository, commits: { base, head }, store, limits });
    keep = result.kind === 'read';
    return result;
  } catch (error) {
    throw await asPartialClone(error, user, git);
  } finally {
    if (!keep) await repository.remove();
  }
}

/** What Git says about an object that is not there. */
const OBJECT_MISSING =
  /unable to read|not a tree object|missing|bad object|could not (?:read|parse)/i;

/** Missing objects are a damaged repository, or else a partial clone that can be completed. */
async function asPartialClone(
  error: unknown,
  user: UserRepository,
  git: GitRunOptions,
): Promise<unknown> {
  if (!(error instanceof GitProblem) || error.result.kind !== 'git-failed') return error;
  const { message } = error.result;
  if (!OBJECT_MISSING.test(message) || !(await isPartial(user, git))) return error;
  const advice = 'git fetch --refetch --no-filter';
  return new GitProblem({ kind: 'partial-clone', message, advice });
}

async function compare(comparison: Comparison): Promise<TreesResult> {
  const { repository, commits, user } = comparison;
  const found = await repository.run(['merge-base', commits.base, commits.head], { codes: [0, 1] });
  if (found.code === 1) {
    const { shallow } = user;
    const advice = shallow ? 'git fetch --unshallow' : null;
    return { kind: 'no-merge-base', commits, shallow, advice };
  }
  const ancestor = found.stdout.toString('utf8').trim();
  if (ancestor === commits.head) {
    const base = await listTree(repository, commits.base);
    return withoutMerge(comparison, base, base, traceToBase);
  }
  const [base, head] = await Promise.all([
    listTree(repository, commits.base),
    listTree(repository, commits.head),
  ]);
  if (ancestor === commits.base) return withoutMerge(comparison, base, head, traceToHead);
  return merge(comparison, base, head);
}

/** One of the two commits contains the other: it is the merge result. */
async function withoutMerge(
  { repository, store, limits, commits }: Comparison,
  baseEntries: readonly ListedEntry[],
  mergedEntries: readonly ListedEntry[],
  sourceOf: TraceSource,
): Promise<ReadTrees> {
  const [base, merged] = await loadTrees([baseEntries, mergedEntries], store, limits);
  return {
    kind: 'read',
    base,
    merged,
    commits,
    fastForward: baseEntries !== mergedEntries,
    notes: [],
    sourceOf,
    close: () => repository.remove(),
  };
}

async function merge(
  { repository, store, limits, commits }: Comparison,
  baseEntries: readonly ListedEntry[],
  headEntries: readonly ListedEntry[],
): Promise<TreesResult> {
  const [base] = await loadTrees([baseEntries, baseEntries], store, limits);
  const attributes = composeAttributes(base.tree);
  await writeFile(join(repository.gitDir, 'info/attributes'), attributes);

  const outcome = await mergeCommits(repository, commits.base, commits.head);
  if (outcome.kind === 'conflict')
    return { kind: 'conflict', commits, conflicts: outcome.conflicts };
  const mergedEntries = await listTree(repository, outcome.tree);
  const [, merged] = await loadTrees([baseEntries, mergedEntries], store, limits);
  const sourceOf = await traceMerge(
    {
      tree: outcome.tree,
      merged: merged.tree,
      mergedEntries,
      head: { oid: commits.head, entries: headEntries },
      base: { oid: commits.base, entries: baseEntries },
    },
    repository,
    store,
    limits.fileBytes,
  );
  return {
    kind: 'read',
    base,
    merged,
    commits,
    fastForward: false,
    notes: [],
    sourceOf,
    close: () => repository.remove(),
  };
}
