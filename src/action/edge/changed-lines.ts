import { tmpdir } from 'node:os';
import type { CommitPair } from '../../forge/index.ts';
import { rawDiff } from '../../forge/edge/git/objects/git-tree.ts';
import { createPrivateRepository } from '../../forge/edge/git/running/private-repository.ts';
import { findRepository } from '../../forge/edge/git/running/user-repository.ts';
import { defaultGitLimits, GitProblem } from '../../forge/edge/git/running/run-git.ts';
import { diffLines, shownChanges } from '../../review/edge/diff-hunks.ts';

type ChangedLines = Awaited<ReturnType<typeof diffLines>>;

/** Lines of the head that GitHub shows as changed; none where Git does not manage, for then nothing is suggested. */
export async function changedLines(workspace: string, commits: CommitPair): Promise<ChangedLines> {
  const git = { searchPath: process.env['PATH'] ?? '', limits: defaultGitLimits };
  const user = await findRepository(workspace, git);
  const repository = await createPrivateRepository(user, git, tmpdir());
  try {
    const { stdout } = await repository.run(['merge-base', commits.base, commits.head]);
    const ancestor = stdout.toString('latin1').trim();
    const changes = shownChanges(await rawDiff(repository, ancestor, commits.head));
    return await diffLines(repository, commits, ancestor, changes);
  } catch (error) {
    if (error instanceof GitProblem) return new Map();
    throw error;
  } finally {
    await repository.remove();
  }
}
