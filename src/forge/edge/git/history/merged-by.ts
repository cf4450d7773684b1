import { pullRequestOfSubject } from '../../../github/pull-request-of-subject.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

/** How a commit came to the first-parent line of a tip. */
export interface Landing {
  /** As subjects tell: its own, or that of the merge. */
  readonly pullRequest: number | null;
  /** When: ISO 8601; null for a commit of the line itself. */
  readonly at: string | null;
}

/** How a commit came to `tip`: as a commit of its first-parent line, or by a merge. */
export async function landingOf(
  repository: PrivateRepository,
  { sha, subject }: { readonly sha: string; readonly subject: string },
  tip: string,
): Promise<Landing> {
  const own = pullRequestOfSubject(subject);
  if (sha === tip) return { pullRequest: own, at: null };
  const { stdout } = await repository.run([
    ...['log', '--first-parent', '--ancestry-path', '--reverse', '--format=%P%x00%cI%x00%s'],
    `${sha}..${tip}`,
  ]);
  const [next = ''] = stdout.toString('utf8').split('\n', 1);
  const [parents = '', at = '', merge = ''] = next.split('\0');
  // where the commit is on the line itself, the next one did not bring it
  if (parents.startsWith(sha) || Number.isNaN(Date.parse(at)))
    return { pullRequest: own, at: null };
  return {
    pullRequest: own ?? pullRequestOfSubject(merge),
    at: new Date(Date.parse(at)).toISOString(),
  };
}
