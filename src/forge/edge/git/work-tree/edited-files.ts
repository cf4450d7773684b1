import { copyFile, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expectExit } from '../running/git-problem.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { runGit } from '../running/run-git.ts';
import type { GitRunOptions } from '../running/run-git.ts';
import type { WorkTree } from './find-work-tree.ts';

/** A path whose file is not what the commit has that is checked out. */
export interface EditedFile {
  readonly path: string;
  /** Whether Git does not know it at all. */
  readonly isUntracked: boolean;
  /** Whether the index has another one than the work tree, or none. */
  readonly isUnstaged: boolean;
}

/**
 * Git with a copy of the user's index in a repository of ours: what Git knows of the files counts, and no filter, hook
 * or monitor that the user's configuration names is run. Nothing is written where the user can see it.
 */
export interface IndexedCopy {
  /** In the order of Git; folders that are repositories of their own are none. */
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
