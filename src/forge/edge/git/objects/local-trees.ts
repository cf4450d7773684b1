import { tmpdir } from 'node:os';
import type { CommitPair, Trees, TreesRequest, TreesResult } from '../../../ports/commit-trees.ts';
import type { TreeLimits } from '../../../../manifest/index.ts';
import { defaultTreeLimits } from '../../../../manifest/index.ts';
import { createBlobStore } from './blob-store.ts';
import { checkVersion } from '../running/git-version.ts';
import { compareCommits } from '../merges/commit-comparison.ts';
import { expectExit, GitProblem, defaultGitLimits, runGit } from '../running/run-git.ts';
import { createPrivateRepository } from '../running/private-repository.ts';
import type { GitLimits, GitRunOptions } from '../running/run-git.ts';
import { findWithCommit, isPartial } from '../running/user-repository.ts';
import type { UserRepository } from '../running/user-repository.ts';
import type { UserFolders } from '../work-tree/work-tree.ts';
import { withWorkTree } from '../work-tree/work-tree-side.ts';

export interface LocalTreesSettings extends UserFolders {
  /** `git` is looked for here: this is the PATH of the process. */
  readonly searchPath: string;
  /** Merge results are kept here until the trees are closed; the default is the system's folder. */
  readonly temporaryFolder?: string;
  readonly treeLimits?: TreeLimits;
  readonly gitLimits?: GitLimits;
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
  {
    temporaryFolder = tmpdir(),
    treeLimits: limits = defaultTreeLimits,
    ...folders
  }: LocalTreesSettings,
): Promise<TreesResult> {
  const { user, base, head } = await findCommits(request, git).catch(async (error: unknown) => {
    await expectCurrent(git);
    throw error;
  });
  const repository = await createPrivateRepository(user, git, temporaryFolder);
  let keep = false;
  try {
    const store = createBlobStore(repository, limits);
    const comparing = withWorkTree({ request, head, repository, git, limits, folders }, (side) =>
      compareCommits({
        repository,
        store,
        limits,
        commits: { base, head: side },
        shallow: user.shallow,
      }),
    );
    // starting a process stops this one for a while: nothing is lost while Git lists the trees
    const current = expectCurrent(git);
    await Promise.allSettled([current, comparing]);
    await current;
    const result = await comparing;
    keep = result.kind === 'read';
    return result;
  } catch (error) {
    throw await asPartialClone(error, user, git);
  } finally {
    if (!keep) await repository.remove();
  }
}

async function findCommits(
  { repository, base, head: named, workTree }: TreesRequest,
  git: GitRunOptions,
): Promise<CommitPair & { readonly user: UserRepository }> {
  const head = workTree === 'looked-at' || workTree === 'staged' ? 'HEAD' : named;
  const first = findWithCommit(repository, base, git);
  const second = head === base ? first : findWithCommit(repository, head, git);
  await Promise.allSettled([first, second]);
  const { user, commit } = await first;
  return { user, base: commit, head: (await second).commit };
}

/** Too old a Git is said first, whatever it makes of the repository. */
async function expectCurrent(git: GitRunOptions): Promise<void> {
  checkVersion(expectExit(await runGit(['version'], git)).stdout.toString('utf8'));
}

/** Matches what Git says about an object that is not there. */
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
