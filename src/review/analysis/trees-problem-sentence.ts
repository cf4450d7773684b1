import type { TreesProblem } from './review-change.ts';

/** The one sentence a person reads when there is nothing to review. */
export function treesProblemSentence(problem: TreesProblem): string {
  switch (problem.kind) {
    case 'no-merge-base':
      return `The two commits have no common ancestor here, so nothing can be merged${problem.advice === null ? '.' : `: run \`${problem.advice}\` and try again.`}`;
    case 'unknown-revision':
      return `Unknown revision: ${problem.revision}${problem.shallow ? ' (this clone is shallow; `git fetch --unshallow` brings the rest)' : ''}.`;
    case 'no-repository':
      return `Not a Git repository: ${problem.path}.`;
    case 'no-folder':
      return `Not a folder: ${problem.path}.`;
    case 'no-work-tree':
      return `Nothing is checked out in ${problem.path}: it has no work tree to look at.`;
    case 'git-missing':
      return 'Git is not on the PATH; Meshwarden needs version 2.38 or newer.';
    case 'git-too-old':
      return `Git ${problem.found} is too old; Meshwarden needs ${problem.needed} or newer.`;
    case 'partial-clone':
      return `This clone is partial and lacks what merging needs (${problem.message}): run \`${problem.advice}\` and try again.`;
    case 'git-failed':
      return `Git stopped: ${problem.message}`;
  }
}
