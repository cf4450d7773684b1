import type { PrivateRepository } from '../../../../src/forge/edge/git/running/private-repository.ts';
import { createPrivateRepository } from '../../../../src/forge/edge/git/running/private-repository.ts';
import { revertCommits } from '../../../../src/features/rollback/edge/revert-commits.ts';
import type { RevertCommits } from '../../../../src/features/rollback/edge/revert-commits.ts';
import { defaultGitLimits } from '../../../../src/forge/edge/git/running/run-git.ts';
import { findRepository } from '../../../../src/forge/edge/git/running/user-repository.ts';
import { readPackageData } from '../../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../../src/review/index.ts';
import { createPartWork } from '../../../../src/features/rollback/use-cases/part-work.ts';
import type { RevertResult } from '../../../../src/features/rollback/reverts/revert-result.ts';
import { defaultTreeLimits } from '../../../../src/manifest/index.ts';
import { temporaryFolder } from '../../../review/edge/temporary-repository.ts';

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
