import type { PastCommit } from '../../../ports/history.ts';
import { pullRequestOfSubject } from '../../../github/pull-request-of-subject.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { instantOf } from './blame-lines.ts';

/** Commits of the first-parent line of `commit` that changed one of the paths, newest first. */
export async function commitsTouching(
  repository: PrivateRepository,
  commit: string,
  paths: readonly string[],
  limit: number,
): Promise<readonly PastCommit[]> {
  const sought = paths.filter((path) => !path.includes('\n'));
  if (sought.length === 0) return [];
  const selection = ['--first-parent', '-m', '--no-renames', `--max-count=${String(limit)}`];
  const { stdout } = await repository.run(
    [
      ...['--literal-pathspecs', 'log', ...selection, '--no-color', '-z'],
      ...['--format=%H%x00%an%x00%ct%x00%s', '--stdin'],
    ],
    // 128: there is nothing before the first commit
    { input: `${commit}\n--\n${sought.join('\n')}\n`, codes: [0, 128] },
  );
  const fields = stdout.toString('utf8').split('\0');
  return Array.from({ length: Math.floor(fields.length / 4) }, (_, at) => {
    const [sha = '', author = '', seconds = '', subject = ''] = fields.slice(at * 4);
    const pullRequest = pullRequestOfSubject(subject);
    return { sha, author, at: instantOf(Number(seconds)), subject, pullRequest };
  });
}
