import type { BareRepository } from './bare-repository.ts';
import type { GitCommit } from './commit-log.ts';
import type { Signature } from './run-git.ts';

/**
 * Puts commits onto another one, oldest first, and gives the last. Git 2.39 has no merge-tree with a
 * base of one's own: each step merges with a commit of the new tip's tree whose only parent is the
 * moved commit's parent.
 */
export async function rebase(
  git: BareRepository,
  commits: readonly GitCommit[],
  onto: string,
  committer: Signature,
): Promise<string> {
  let tip = onto;
  for (const commit of commits) {
    const [parent] = commit.parents;
    if (parent === undefined || commit.parents.length > 1) continue;
    const ours = await git.commitTree(`${tip}^{tree}`, [parent], 'onto', committer);
    const merged = await git.merge(ours, commit.sha);
    if (merged.kind === 'conflict') throw new Error(`${commit.sha} conflicts with ${onto}`);
    tip = await git.commitTree(merged.tree, [tip], commit.message, commit.author, committer);
  }
  return tip;
}
