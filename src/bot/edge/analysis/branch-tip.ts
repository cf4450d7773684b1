import type { FetchProblem } from '../mirrors/fetch-problem.ts';
import type { MirroredRepository } from './mirrored-repository.ts';

/** The commit of a branch, fetched. */
export async function tipOf(
  branch: string,
  { mirror, source }: MirroredRepository,
): Promise<string | FetchProblem | { readonly kind: 'gone'; readonly what: string }> {
  const ref = `refs/heads/${branch}`;
  const problem = await mirror.fetch([ref], await source());
  if (problem !== null) return problem;
  const [commit = null] = await mirror.commitsOf([ref]);
  return commit ?? { kind: 'gone', what: ref };
}
