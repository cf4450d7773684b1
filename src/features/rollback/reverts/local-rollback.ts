import { createHash } from 'node:crypto';
import type { ComputedRevert, RevertResult } from './revert-result.ts';
import type { RevertRefusal } from './revert-refusal.ts';
import type { RevertScope } from '../../../review/index.ts';
import { inOneOrder } from './scope-globs.ts';
import { inertCommitText } from '../../../forge/index.ts';
import { resourceText } from './resource-text.ts';

/** Describes the branch of a revert in a repository on somebody's machine. */
export interface LocalBranch {
  readonly name: string;
  /**
   * - `written`: it is new
   * - `there-already`: it had the same content on the same commit
   * - `not-written`: for a dry run, or a conflict
   */
  readonly kind: 'written' | 'there-already' | 'not-written';
  /** It is null where it is not written. */
  readonly commit: string | null;
}

/** Says what a revert in a local repository came to. */
export type LocalRollback =
  | {
      readonly kind: 'reverted' | 'conflict';
      readonly revert: ComputedRevert;
      readonly branch: LocalBranch;
    }
  | Extract<RevertResult, { readonly kind: 'nothing-to-revert' }>
  | { readonly kind: 'refused'; readonly refusal: LocalRefusal };

export type LocalRefusal =
  | RevertRefusal
  /** A branch of the revert's name holds something else. */
  | { readonly reason: 'branch-exists'; readonly branch: string; readonly commit: string }
  /** Git does not know whose commit it would be. */
  | { readonly reason: 'no-identity' }
  /** Git or the repository stands in the way; `message` is a sentence. */
  | { readonly reason: 'repository'; readonly message: string };

/** Counts hexadecimal digits of a commit, enough to be one commit's alone in any real repository. */
const DIGITS = 12;

/**
 * Names the branch of a local revert: the same target and scope always get the same one. Where only a part is
 * undone, a digest of the scope tells it from other parts.
 */
export function localBranchName(
  { method, pre, post, steps }: Pick<ComputedRevert, 'method' | 'pre' | 'post' | 'steps'>,
  scope: RevertScope,
): string {
  const part = scope.kind === 'everything' ? '' : `-${digestOf(scope)}`;
  const [from, upTo] = [(pre ?? '').slice(0, DIGITS), post.slice(0, DIGITS)];
  const what = method === 'restore' ? `to-${from}` : steps.length > 1 ? `${from}-${upTo}` : upTo;
  return `meshwarden/rollback/${what}${part}`;
}

/** Digests a scope; the order in which somebody names paths does not matter. */
function digestOf(scope: Exclude<RevertScope, { readonly kind: 'everything' }>): string {
  return createHash('sha256')
    .update(JSON.stringify(inOneOrder(scope)))
    .digest('hex')
    .slice(0, 8);
}

/** Bounds a subject. Git cuts none, but tools do; longer ones are nobody's. */
const LONGEST_SUBJECT = 200;

type Reverted = Pick<ComputedRevert, 'method' | 'steps' | 'pre' | 'post'>;

/** Writes the message of the revert's commit in the words of `git revert`, so that tools know it. */
export function localRevertMessage(
  revert: Reverted,
  scope: RevertScope,
  reason: string | null,
): string {
  const paragraphs = [
    subjectOf(revert),
    bodyOf(revert),
    ...(scope.kind === 'everything' ? [] : [scopeSentence(scope)]),
    ...(reason === null ? [] : [inertCommitText(reason).trim()]),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function subjectOf({ method, steps, pre, post }: Reverted): string {
  if (method === 'restore') return `Restore files to ${(pre ?? '').slice(0, 12)}`;
  const [newest] = steps;
  if (newest === undefined || steps.length > 1)
    return `Revert ${String(steps.length)} commits up to ${post.slice(0, 12)}`;
  return `Revert "${inertSubject(newest.subject.slice(0, LONGEST_SUBJECT))}"`;
}

const CLOSING = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?$/i;

/**
 * Makes a subject close and call nothing. The number of a pull request that GitHub wrote at its end stays, as
 * `git revert` has it: it closes nothing, and tools go by it.
 */
function inertSubject(subject: string): string {
  const [, words = subject, number = ''] = /^(.*[^\s:])(\s+\(#\d{1,9}\))\s*$/s.exec(subject) ?? [];
  const isClosed = CLOSING.test(words);
  return isClosed ? inertCommitText(subject) : `${inertCommitText(words)}${number}`;
}

function bodyOf({ method, steps, pre }: Reverted): string {
  if (method === 'restore') return `Brings files back to what they were at ${pre ?? ''}.`;
  return steps.map(({ post }) => `This reverts commit ${post}.`).join('\n');
}

function scopeSentence(scope: Exclude<RevertScope, { readonly kind: 'everything' }>): string {
  switch (scope.kind) {
    case 'paths':
      return `Only files that match ${scope.globs.map(inertCommitText).join(', ')}.`;
    case 'resource':
      return `Only ${inertCommitText(resourceText(scope.resource))}.`;
    case 'environment':
    case 'namespace':
      return `Only ${scope.kind} ${inertCommitText(scope.name)}.`;
  }
}
