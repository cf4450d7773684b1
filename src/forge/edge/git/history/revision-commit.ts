import { expectExit, GitProblem, defaultGitLimits, runGit } from '../running/run-git.ts';
import { findWithCommit } from '../running/user-repository.ts';

/** A commit by its whole name. */
export interface CommitAtRevision {
  readonly sha: string;
  /** It is null for a first commit, and where the clone ends. */
  readonly firstParent: string | null;
  /** When it was committed, in milliseconds since 1970. */
  readonly committedAt: number;
}

/**
 * Tells what a revision of a repository on this machine is.
 * @throws GitProblem where there is no repository or no such revision.
 */
export async function commitFacts(
  repository: string,
  revision: string,
  searchPath: string,
): Promise<CommitAtRevision> {
  const git = { searchPath, limits: defaultGitLimits };
  const { commit, user } = await findWithCommit(repository, revision, git);
  const args = ['-C', user.path, 'show', '--no-patch', '--format=%ct %P', commit];
  const { stdout } = expectExit(await runGit(args, git));
  const [, seconds, parent = ''] = /^(\d+) ?(\S*)/.exec(stdout.toString('latin1')) ?? [];
  if (seconds === undefined)
    throw new GitProblem({ kind: 'git-failed', message: `${commit} has no time.` });
  return {
    sha: commit,
    firstParent: parent === '' ? null : parent,
    committedAt: Number(seconds) * 1_000,
  };
}
