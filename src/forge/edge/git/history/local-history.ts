import { tmpdir } from 'node:os';
import type { History } from '../../../ports/history.ts';
import { defaultTreeLimits } from '../../../../manifest/index.ts';
import { createBlobStore } from '../objects/blob-store.ts';
import { createGitAnswers } from '../running/git-answers.ts';
import { createPrivateRepository } from '../running/private-repository.ts';
import { defaultGitLimits } from '../running/run-git.ts';
import { findWithCommit } from '../running/user-repository.ts';
import { historyOf } from './commit-history.ts';

export interface LocalHistorySettings {
  /** Says where to look for `git`: the PATH of the process. */
  readonly searchPath: string;
  /** Folder of the repository or anything inside its work tree; a bare repository too. */
  readonly repository: string;
  readonly revision: string;
}

/** Reads what came before a revision of a repository on this machine; nothing is written into it. */
export interface LocalHistory extends History {
  readonly commit: string;
  /** Tells whether the history is cut off: then a commit that changed something may not be there. */
  readonly shallow: boolean;
  readonly close: () => Promise<void>;
}

/** @throws GitProblem where there is no repository or no such revision. */
export async function openLocalHistory({
  searchPath,
  repository: path,
  revision,
}: LocalHistorySettings): Promise<LocalHistory> {
  const git = { searchPath, limits: defaultGitLimits };
  const { user, commit } = await findWithCommit(path, revision, git);
  const repository = await createPrivateRepository(user, git, tmpdir(), createGitAnswers());
  return {
    commit,
    shallow: user.shallow,
    ...historyOf(
      repository,
      commit,
      () => createBlobStore(repository, defaultTreeLimits),
      defaultTreeLimits,
    ),
    close: () => repository.remove(),
  };
}
