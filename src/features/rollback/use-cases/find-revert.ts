import type { Branches, PullRequest, Repository } from '../../../forge/index.ts';
import type { RevertKey } from '../reverts/revert-branch.ts';
import type { RevertMarker } from '../reverts/revert-message.ts';
import { revertBranch } from '../reverts/revert-branch.ts';
import { parseRevertMarker } from '../reverts/revert-message.ts';

/** Describes a revert of ours that was merged, or closed without. */
export interface PastRevert {
  readonly number: number;
  readonly merged: boolean;
}

export type FoundRevert =
  | {
      readonly kind: 'open';
      readonly pullRequest: PullRequest;
      /** It is null where somebody took it out of the body. */
      readonly marker: RevertMarker | null;
      readonly branch: string;
    }
  /** Somebody else has opened a pull request from the branch. */
  | { readonly kind: 'taken'; readonly branch: string; readonly by: number }
  /** `past` is the latest of those that are no longer open. */
  | { readonly kind: 'none'; readonly branch: string; readonly past: PastRevert | null }
  | { readonly kind: 'too-often'; readonly past: PastRevert };

/** Bounds the attempts: whoever closes nine reverts of the same thing wants none. */
const MOST_ATTEMPTS = 9;

/**
 * Looks for the one open revert of a key by its branches: their names do not depend on who asks, and when.
 */
export async function findRevert(
  key: RevertKey,
  repository: Repository,
  forge: Pick<Branches, 'pullRequestsFrom'>,
): Promise<FoundRevert> {
  let past: PastRevert | null = null;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const branch = revertBranch(key, attempt);
    const listed = await forge.pullRequestsFrom(repository, branch);
    const open = listed.find(({ pullRequest }) => pullRequest.state === 'open');
    if (open !== undefined)
      return open.ours
        ? {
            kind: 'open',
            pullRequest: open.pullRequest,
            marker: parseRevertMarker(open.body),
            branch,
          }
        : { kind: 'taken', branch, by: open.pullRequest.number };
    const last = listed.findLast(({ ours }) => ours);
    if (last === undefined) return { kind: 'none', branch, past };
    const { number, state } = last.pullRequest;
    past = { number, merged: state === 'merged' };
  }
  return past === null
    ? { kind: 'none', branch: revertBranch(key, 1), past }
    : { kind: 'too-often', past };
}
