import { createHash } from 'node:crypto';
import type { ComputedRevert } from './computed-revert.ts';
import type { RevertScope } from './revert-scope.ts';

/** Hexadecimal digits of a commit, enough to be one commit's alone in any real repository. */
const DIGITS = 12;

/**
 * Branch of a local revert: the same target and scope always get the same one. Where only a part is
 * undone, a digest of the scope tells it from other parts.
 */
export function localBranchName(
  { pre, post, steps }: Pick<ComputedRevert, 'pre' | 'post' | 'steps'>,
  scope: RevertScope,
): string {
  const range = steps.length > 1 && pre !== null ? `${pre.slice(0, DIGITS)}-` : '';
  const part = scope.kind === 'everything' ? '' : `-${digestOf(scope)}`;
  return `meshwarden/rollback/${range}${post.slice(0, DIGITS)}${part}`;
}

const digestOf = (scope: RevertScope): string =>
  createHash('sha256').update(JSON.stringify(scope)).digest('hex').slice(0, 8);
