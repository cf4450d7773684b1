import { inertCommitText } from '../../../../manifest/index.ts';
import type { ComputedRevert } from '../computed-revert.ts';
import type { RevertScope } from '../../../../review/index.ts';
import { resourceText } from '../../../../review/index.ts';

/** Git cuts no subject, but tools do; longer ones are nobody's. */
const LONGEST_SUBJECT = 200;

type Reverted = Pick<ComputedRevert, 'method' | 'steps' | 'pre' | 'post'>;

/** Message of the revert's commit, in the words of `git revert`, so that tools know it. */
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
 * The number of a pull request that GitHub wrote at the end stays, as `git revert` has it: it closes nothing, and
 * tools go by it.
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

const scopeSentence = (scope: Exclude<RevertScope, { readonly kind: 'everything' }>): string =>
  scope.kind === 'paths'
    ? `Only files that match ${scope.globs.map(inertCommitText).join(', ')}.`
    : `Only ${inertCommitText(resourceText(scope.resource))}.`;
