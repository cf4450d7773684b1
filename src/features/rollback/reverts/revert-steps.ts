import type { MergeMethod, RevertStep } from './revert-result.ts';
import type { RevertRefusal } from './revert-refusal.ts';

/** Holds a commit as Git prints it, with what tells that one is another one rebased. */
export interface CommitRecord {
  readonly sha: string;
  readonly parents: readonly string[];
  /** The author's name, address and time. Rebasing keeps them, squashing does not. */
  readonly author: string;
  readonly message: string;
}

export type StepPlan =
  | {
      readonly kind: 'planned';
      readonly method: MergeMethod;
      /** Newest first. */
      readonly steps: readonly RevertStep[];
    }
  | { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/** More commits than this are undone by bringing back an earlier state, not one by one. */
const MOST_STEPS = 100;

/**
 * Plans how a merged pull request is undone.
 *
 * @param line the merge's commit and its first parents, newest first
 * @param proposed commits of the pull request that are not on the branch themselves, newest first
 */
export function planPullRequest(
  line: readonly CommitRecord[],
  proposed: readonly CommitRecord[],
): StepPlan {
  const [merged] = line;
  if (merged === undefined) return { kind: 'planned', method: 'direct', steps: [] };
  if (merged.parents.length > 1) return planCommits('merge', [merged]);
  const rebased = rebasedCommits(line, proposed);
  if (rebased.length > 1) return planCommits('rebase', rebased);
  return planCommits('squash', [merged]);
}

/** Plans how these commits are undone, newest first: each towards its first parent. */
export function planCommits(method: MergeMethod, commits: readonly CommitRecord[]): StepPlan {
  if (commits.length > MOST_STEPS)
    return refused({ reason: 'too-many-commits', commits: commits.length, most: MOST_STEPS });
  const octopus = commits.find(({ parents }) => parents.length > 2);
  if (octopus !== undefined) {
    const { sha: commit, parents } = octopus;
    return refused({ reason: 'octopus', commit, parents: parents.length });
  }
  return { kind: 'planned', method, steps: commits.map(stepOf) };
}

const refused = (refusal: RevertRefusal): StepPlan => ({ kind: 'refused', refusal });

const stepOf = ({ sha, parents, message }: CommitRecord): RevertStep => ({
  post: sha,
  pre: parents[0] ?? null,
  subject: message.split('\n', 1)[0] ?? '',
});

/**
 * Finds the commits of the branch that are the proposed ones rebased: they have the same author, time and
 * message, in the same order. A commit that had come to nothing on the branch is missing there.
 */
function rebasedCommits(
  line: readonly CommitRecord[],
  proposed: readonly CommitRecord[],
): readonly CommitRecord[] {
  const found: CommitRecord[] = [];
  let next = 0;
  for (const commit of line) {
    if (commit.parents.length > 1) break;
    const at = proposed.findIndex((other, index) => index >= next && isSame(commit, other));
    if (at === -1) break;
    found.push(commit);
    next = at + 1;
  }
  return found;
}

const isSame = (a: CommitRecord, b: CommitRecord): boolean =>
  a.author === b.author && a.message.trim() === b.message.trim();
