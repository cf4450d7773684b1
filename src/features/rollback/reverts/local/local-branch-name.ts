import { createHash } from 'node:crypto';
import type { ComputedRevert } from '../computed-revert.ts';
import type { RevertScope } from '../../../../review/index.ts';

/** Hexadecimal digits of a commit, enough to be one commit's alone in any real repository. */
const DIGITS = 12;

/**
 * Branch of a local revert: the same target and scope always get the same one. Where only a part is
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

/** The order in which somebody names paths does not matter. */
function digestOf(scope: Exclude<RevertScope, { readonly kind: 'everything' }>): string {
  const sorted = { ...scope, globs: scope.globs.toSorted() };
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 8);
}
