import { createChartRenderer } from '../../../../charts/edge/create-chart-renderer.ts';
import type { CommitFacts } from '../../../../forge/edge/git/history/commit-facts.ts';
import { commitFacts } from '../../../../forge/edge/git/history/commit-facts.ts';
import { GitProblem } from '../../../../forge/edge/git/running/git-problem.ts';
import { namesOfTrees, readRevisions } from '../../../../review/edge/command-line/read-trees.ts';
import { readPackageData } from '../../../../review/edge/read-package-data.ts';
import { UsageError } from '../../../../review/edge/command-line/usage-error.ts';
import { createEngine, reviewTrees, treesProblemSentence } from '../../../../review/index.ts';
import type { JudgedTrees } from '../../../../review/index.ts';
import type { TreesResult } from '../../../../forge/index.ts';
import type { RepositoryOptions } from '../../../../review/edge/command-line/repository-option.ts';

/**
 * What a revision is.
 *
 * @throws UsageError where there is none, or nothing before it.
 */
export async function commitAt(
  repository: string,
  revision: string,
): Promise<CommitFacts & { readonly firstParent: string }> {
  const facts = await commitFacts(repository, revision, process.env['PATH'] ?? '').catch(
    (error: unknown) => {
      if (error instanceof GitProblem) throw problemOf(error.result);
      throw error;
    },
  );
  const { firstParent } = facts;
  if (firstParent === null)
    throw new UsageError(`Nothing is known of what was before ${facts.sha.slice(0, 7)}.`);
  return { ...facts, firstParent };
}

/** Reviews what a commit changed of its first parent. */
export async function reviewedCommit(
  repository: string,
  { sha, firstParent }: { readonly sha: string; readonly firstParent: string },
  options: RepositoryOptions,
): Promise<JudgedTrees> {
  const names = await namesOfTrees({ ...options, repo: repository });
  const trees = await readRevisions(repository, firstParent, sha);
  if (trees.kind !== 'read') throw problemOf(trees);
  try {
    const engine = createEngine(readPackageData(), names, createChartRenderer());
    const outcome = await reviewTrees(trees.base, trees.merged, engine, {
      asOf: new Date().toISOString(),
      pullRequest: null,
    });
    if (outcome.kind === 'reviewed') return outcome;
    process.stderr.write(
      'The configuration before the commit has mistakes: the default windows and thresholds hold.\n',
    );
    return outcome.byDefault;
  } finally {
    await trees.close();
  }
}

function problemOf(result: TreesResult): Error {
  // a commit contains its first parent
  return result.kind === 'read' || result.kind === 'conflict'
    ? new Error('A commit conflicts with its first parent.')
    : new UsageError(treesProblemSentence(result));
}
