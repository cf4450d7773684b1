import { treesError } from './command-problems.ts';
import type { LocalHistory } from '../../../forge/edge/git/history/local-history.ts';
import { GitProblem } from '../../../forge/edge/git/running/run-git.ts';
import { openLocalHistory } from '../../../forge/edge/git/history/local-history.ts';
import { UsageError } from './exit-codes.ts';

/**
 * What came before a revision of a repository.
 *
 * @throws UsageError where there is none.
 */
export async function openHistory(
  folder: string | undefined,
  { repo, rev }: { readonly repo?: string; readonly rev?: string },
): Promise<LocalHistory> {
  if (folder !== undefined && (repo !== undefined || rev !== undefined))
    throw new UsageError('Give either a folder or a repository with a revision, not both.');
  try {
    return await openLocalHistory({
      searchPath: process.env['PATH'] ?? '',
      repository: repo ?? folder ?? '.',
      revision: rev ?? 'HEAD',
    });
  } catch (error) {
    if (!(error instanceof GitProblem)) throw error;
    const { result } = error;
    if (result.kind === 'read' || result.kind === 'conflict') throw error;
    throw treesError(result);
  }
}
