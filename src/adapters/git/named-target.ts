import type { RevertRefusal } from '../../core/rollback/revert-refusal.ts';
import type { RevertTarget } from '../../core/rollback/revert-target.ts';
import { GitProblem } from './git-problem.ts';
import type { GitRunOptions } from './run-git.ts';
import { resolveCommit } from './user-repository.ts';
import type { UserRepository } from './user-repository.ts';

type LocalTarget = Exclude<RevertTarget, { readonly kind: 'pull-request' }>;
type Refused = { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/** A target whose commits were given in another way than by their digits, as `HEAD~2` or a tag, by full names. */
export async function namedTarget(
  target: LocalTarget,
  user: UserRepository,
  git: GitRunOptions,
): Promise<LocalTarget | Refused> {
  const [first, second] =
    target.kind === 'range' ? [target.after, target.upTo] : [target.commit, target.commit];
  const named = await fullName(first, user, git);
  if (named === null) return unknown(first);
  if (target.kind !== 'range') return { ...target, commit: named };
  const upTo = await fullName(second, user, git);
  return upTo === null ? unknown(second) : { ...target, after: named, upTo };
}

const unknown = (given: string): Refused => ({
  kind: 'refused',
  refusal: { reason: 'unknown-commit', given },
});

/** Digits stay as they are: whether they are one commit's name is found out where it is used. */
async function fullName(
  revision: string,
  user: UserRepository,
  git: GitRunOptions,
): Promise<string | null> {
  if (/^[0-9a-f]{4,64}$/i.test(revision)) return revision;
  try {
    return await resolveCommit(user, revision, git);
  } catch (error) {
    if (error instanceof GitProblem && error.result.kind === 'unknown-revision') return null;
    throw error;
  }
}
