import type { LaterCommit } from '../reverts/revert-result.ts';
import { pullRequestOfSubject } from '../../../forge/index.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';

const MOST_COMMITS = 50;
const MOST_PATHS = 20;
/**
 * Bounds the paths that are looked for in the history; with more, every later commit has some of them anyway.
 */
const MOST_SOUGHT = 1_000;

/** Lists commits on the tip's first-parent line since `post` that changed one of the paths, newest first. */
export async function laterCommits(
  repository: PrivateRepository,
  { post, tip }: { readonly post: string; readonly tip: string },
  paths: readonly string[],
  conflicting: ReadonlySet<string>,
): Promise<readonly LaterCommit[]> {
  const sought = paths.filter((path) => !path.includes('\n')).slice(0, MOST_SOUGHT);
  if (sought.length === 0) return [];
  const selection = ['--first-parent', '-m', '--no-renames', `--max-count=${String(MOST_COMMITS)}`];
  const format = ['--name-only', '-z', '--no-color', '--format=%x01%H%x00%s'];
  const { stdout } = await repository.run(
    ['--literal-pathspecs', 'log', ...selection, ...format, '--stdin'],
    { input: `${tip}\n^${post}\n--\n${sought.join('\n')}\n` },
  );
  return parse(stdout.toString('utf8'), conflicting);
}

const MARK = '\u0001';

/**
 * Reads `\x01<commit>\0<subject>\0\n<path>\0…`: a path can hold the mark, but not after an end of a record.
 */
function parse(printed: string, conflicting: ReadonlySet<string>): readonly LaterCommit[] {
  const found: { commit: string; subject: string; paths: string[] }[] = [];
  const fields = printed.split('\0');
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? '';
    if (field.startsWith(MARK) && /^[0-9a-f]{40,64}$/.test(field.slice(1))) {
      found.push({ commit: field.slice(1), subject: fields[at + 1] ?? '', paths: [] });
      at += 1;
    } else if (field !== '') found.at(-1)?.paths.push(field.replace(/^\n/, ''));
  }
  return found.map(({ commit, subject, paths }) => ({
    commit,
    subject,
    paths: paths.slice(0, MOST_PATHS),
    pullRequest: pullRequestOfSubject(subject),
    conflicts: paths.some((path) => conflicting.has(path)),
  }));
}
