import { createHash } from 'node:crypto';
import type { RevertScope } from '../../../review/index.ts';
import type { RevertTarget } from './revert-target.ts';
import { inOneOrder } from './scope-globs.ts';

/** Names one revert: at any time there is at most one open pull request for it. */
export interface RevertKey {
  readonly command: 'rollback' | 'reland';
  /** The pull request that it was asked for on; for a push, our issue about it. */
  readonly pullRequest: number;
  /** It undoes a push. */
  readonly push?: true;
  /** Names the target: the merge's commit, or the commit that paths are brought back to. */
  readonly commit: string;
  readonly target: RevertTarget['kind'];
  readonly scope: RevertScope;
}

/** Counts hexadecimal digits, as GitHub shortens commits. */
const DIGITS = 7;

/**
 * Names the branch of a revert (docs/contributing/architecture.md). The same key and attempt always give the same one,
 * which is how it is found again. Attempts count from 1: an earlier one was closed without merging, or what
 * it reverted came back.
 */
export function revertBranch(key: RevertKey, attempt: number): string {
  const { command, pullRequest, push, commit, target, scope } = key;
  const whole = scope.kind === 'everything' && target !== 'restore';
  const what = push === true ? 'push' : 'pr';
  return [
    `meshwarden/${command}/${what}-${String(pullRequest)}-${commit.slice(0, DIGITS)}`,
    ...(whole ? [] : [partOf(target, scope)]),
    ...(attempt === 1 ? [] : [String(attempt)]),
  ].join('-');
}

/** Says what the branch of a revert of ours is about: nobody can rename it after the merge. */
export interface BranchSubject {
  readonly command: 'rollback' | 'reland';
  /** A pull request, or our issue about a push. */
  readonly number: number;
  readonly isPush: boolean;
}

/**
 * Reads the subject off the name of a branch; null for any other branch. It is only for branches of pull
 * requests that our bot opened.
 */
export function subjectOfBranch(branch: string): BranchSubject | null {
  const [, command, what, number] =
    /^meshwarden\/(rollback|reland)\/(pr|push)-(\d{1,9})-/.exec(branch) ?? [];
  if (number === undefined) return null;
  return {
    command: command === 'reland' ? 'reland' : 'rollback',
    number: Number(number),
    isPush: what === 'push',
  };
}

/** Digests what is undone; the order in which somebody names paths does not matter. */
function partOf(target: RevertTarget['kind'], scope: RevertScope): string {
  const text = JSON.stringify([target, inOneOrder(scope)]);
  // a letter first, which no attempt begins with
  return `x${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
