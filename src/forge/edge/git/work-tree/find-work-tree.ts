import { defaultGitLimits, runGit } from '../running/run-git.ts';
import type { GitRunOptions } from '../running/run-git.ts';

/** Files as somebody has them checked out, and what Git keeps of them beside the commits. All paths are absolute. */
export interface WorkTree {
  readonly top: string;
  readonly index: string;
  /** What the repository ignores beside `.gitignore`. */
  readonly exclude: string;
  /** What the user ignores in each repository; null where the user says nothing. */
  readonly excludesFile: string | null;
  /** The commit that is checked out. */
  readonly commit: string;
}

/** Where the user's own settings lie; without a home nothing is asked there. */
export interface UserFolders {
  readonly home?: string | undefined;
  /** `.config` in the home by default. */
  readonly configHome?: string | undefined;
}

const QUESTIONS = [
  '--path-format=absolute',
  '--show-toplevel',
  '--git-path',
  'index',
  '--git-path',
  'info/exclude',
  'HEAD',
];

/** The work tree that a folder lies in; null where it has none (bare, no commit yet, a path over several lines). */
export async function findWorkTree(
  repository: string,
  git: GitRunOptions,
  folders: UserFolders,
): Promise<WorkTree | null> {
  if (repository.includes('\0')) return null;
  const [run, excludesFile] = await Promise.all([
    runGit(['-C', repository, 'rev-parse', ...QUESTIONS], git),
    userExcludes(repository, git, folders),
  ]);
  if (run.kind !== 'exited' || run.code !== 0) return null;
  const [top, index, exclude, commit, ...rest] = run.stdout.toString('utf8').trimEnd().split('\n');
  if (top === undefined || index === undefined || exclude === undefined) return null;
  if (commit === undefined || rest.length > 0 || !/^[0-9a-f]{40,64}$/.test(commit)) return null;
  return { top, index, exclude, excludesFile, commit };
}

/** Only this is read of the user's own configuration: nothing in it is run (gitignore(5)). */
async function userExcludes(
  repository: string,
  git: GitRunOptions,
  { home, configHome }: UserFolders,
): Promise<string | null> {
  if (home === undefined) return null;
  const args = ['-C', repository, 'config', '--type=path', '--get', 'core.excludesFile'];
  const run = await runGit(args, { ...git, limits: defaultGitLimits, home });
  const said = run.kind === 'exited' ? run.stdout.toString('utf8').replace(/\n$/, '') : '';
  return said === '' ? `${configHome ?? `${home}/.config`}/git/ignore` : said;
}
