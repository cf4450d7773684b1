import type { PrivateRepository } from '../../src/adapters/git/running/private-repository.ts';
import { createPrivateRepository } from '../../src/adapters/git/running/private-repository.ts';
import { revertCommits } from '../../src/adapters/git/reverts/revert-commits.ts';
import type { RevertCommits } from '../../src/adapters/git/reverts/revert-commits.ts';
import { defaultGitLimits } from '../../src/adapters/git/running/run-git.ts';
import { findRepository } from '../../src/adapters/git/running/user-repository.ts';
import { readPackageData } from '../../src/adapters/package-data/read-package-data.ts';
import { createEngine } from '../../src/app/analysis/engine.ts';
import { createPartWork } from '../../src/app/analysis/part-work.ts';
import type { RevertResult } from '../../src/core/rollback/computed-revert.ts';
import { defaultTreeLimits } from '../../src/core/tree/listed-entry.ts';
import { temporaryFolder } from './temporary-repository.ts';

/** Looks at parts with our own renderer. */
export const partReading = {
  work: createPartWork(createEngine(readPackageData())),
  limits: defaultTreeLimits,
};

export interface RevertTry {
  readonly result: RevertResult;
  /** Where the result's objects are. */
  readonly repository: PrivateRepository;
}

/** Computes a revert on a branch of a repository on disk. */
export async function revertIn(
  path: string,
  request: Pick<RevertCommits, 'target' | 'tip'> & Partial<RevertCommits>,
): Promise<RevertTry> {
  const git = { searchPath: process.env['PATH'] ?? '', limits: defaultGitLimits };
  const user = await findRepository(path, git);
  const repository = await createPrivateRepository(user, git, temporaryFolder());
  const result = await revertCommits(
    { branch: 'main', head: null, scope: { kind: 'everything' }, ...request },
    repository,
    () => Promise.resolve(),
    partReading,
  );
  return { result, repository };
}
