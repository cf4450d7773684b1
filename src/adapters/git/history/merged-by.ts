import { pullRequestOfSubject } from '../../../core/rollback/index.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

/**
 * The pull request by which a commit came to `tip`, as subjects tell: its own, or that of the merge by which the
 * first-parent line got it.
 */
export async function pullRequestThatBrought(
  repository: PrivateRepository,
  { sha, subject }: { readonly sha: string; readonly subject: string },
  tip: string,
): Promise<number | null> {
  const own = pullRequestOfSubject(subject);
  if (own !== null || sha === tip) return own;
  const { stdout } = await repository.run([
    ...['log', '--first-parent', '--ancestry-path', '--reverse', '--format=%P%x00%s'],
    `${sha}..${tip}`,
  ]);
  const [parents = '', merge = ''] = stdout.toString('utf8').split('\n', 1)[0]?.split('\0') ?? [];
  // where the commit is on the line itself, the next one did not bring it
  return parents.startsWith(sha) ? null : pullRequestOfSubject(merge);
}
