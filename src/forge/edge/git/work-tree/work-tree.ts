import { copyFile, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { defaultGitLimits, runGit, expectExit } from '../running/run-git.ts';
import type { GitRunOptions } from '../running/run-git.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

/** Files as somebody has them checked out, and what Git keeps of them beside the commits. All paths are absolute. */
export interface WorkTree {
  readonly top: string;
  readonly index: string;
  /** Names the file of what the repository ignores beside `.gitignore`. */
  readonly exclude: string;
  /** Names the file of what the user ignores in each repository; null where the user names none. */
  readonly excludesFile: string | null;
  /** The commit that is checked out. */
  readonly commit: string;
}

/** Says where the user's own settings lie; without a home nothing is asked there. */
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

/** A path whose file is not what the commit has that is checked out. */
export interface EditedFile {
  readonly path: string;
  /** Tells whether Git does not know the file at all. */
  readonly isUntracked: boolean;
  /** Tells whether the index has another version than the work tree, or none. */
  readonly isUnstaged: boolean;
}

/**
 * Git with a copy of the user's index in a repository of ours: what Git knows of the files counts, and no filter, hook
 * or monitor that the user's configuration names is run. Nothing is written where the user can see it.
 */
interface IndexedCopy {
  /** Lists the files in the order of Git; folders that are repositories of their own are none. */
  edited(): Promise<readonly EditedFile[]>;
  /** Takes and gives bytes as `latin1`: the names of files need not be UTF-8. */
  run(args: readonly string[], input?: string): Promise<string>;
}

export async function copyIndex(
  repository: PrivateRepository,
  tree: WorkTree,
  git: GitRunOptions,
): Promise<IndexedCopy> {
  const { gitDir } = repository;
  // `status` compares with it; everything else in this repository names its commits, and may run at the same time: a file
  // that is written in place is empty for a moment, and a folder without a HEAD is no repository
  await writeFile(join(gitDir, 'HEAD.next'), `${tree.commit}\n`);
  await rename(join(gitDir, 'HEAD.next'), join(gitDir, 'HEAD'));
  const folder = dirname(tree.index);
  const shared = (await readdir(folder)).filter((name) => name.startsWith('sharedindex.'));
  await Promise.all([
    copyIfThere(tree.index, join(gitDir, 'index')),
    copyIfThere(tree.exclude, join(gitDir, 'info/exclude')),
    ...shared.map((name) => copyIfThere(join(folder, name), join(gitDir, basename(name)))),
  ]);
  const before = ['-C', tree.top, '--work-tree=.', ...excludes(tree)];
  const run = async (args: readonly string[], input = ''): Promise<string> => {
    const ended = await runGit([...before, ...args], {
      ...git,
      gitDir,
      input: Buffer.from(input, 'latin1'),
    });
    return expectExit(ended).stdout.toString('latin1');
  };
  return { run, edited: async () => editedFiles(await run(STATUS)) };
}

const STATUS = [
  'status',
  '--porcelain=v1',
  '-z',
  '--untracked-files=all',
  '--ignore-submodules=all',
  '--no-renames',
];

const excludes = ({ excludesFile }: WorkTree): readonly string[] =>
  excludesFile === null ? [] : ['-c', `core.excludesFile=${excludesFile}`];

/**
 * Two letters, a space and the path (git-status(1), "Short Format"); without renames there is one path each. What is
 * deleted in the index and lies there all the same comes twice.
 */
function editedFiles(printed: string): readonly EditedFile[] {
  const files = new Map<string, EditedFile>();
  for (const entry of printed.split('\0')) {
    const path = entry.slice(3);
    if (path === '' || path.endsWith('/')) continue;
    const isUntracked = entry.startsWith('??');
    files.set(path, { path, isUntracked, isUnstaged: entry[1] !== ' ' });
  }
  return [...files.values()];
}

async function copyIfThere(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
}
