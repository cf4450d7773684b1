import { treesError } from './command-problems.ts';
import { posix, resolve } from 'node:path';
import { realpathSync } from 'node:fs';
import { openFolder } from '../folders/open-folder.ts';
import { readFolders } from '../folders/folder-tree.ts';
import { createLocalTrees } from '../../../forge/edge/git/objects/local-trees.ts';
import type { LoadableTree, TreesResult } from '../../../forge/index.ts';
import type { OwnNames } from '../../../gitops/index.ts';
import type { RepositoryOptions } from './shared-options.ts';
import { UsageError } from './exit-codes.ts';
import { workTreeOf } from '../folders/work-tree-top.ts';
import { remoteAddresses } from '../../../forge/edge/git/running/user-repository.ts';
import { NO_NAMES } from '../../../gitops/index.ts';

/** Where a command reads: a repository, or a folder. */
interface NamedPlace extends RepositoryOptions {
  readonly repo?: string;
  /** A folder that is read as it lies on disk; absent where a repository is read. */
  readonly folder?: string;
}

/** Owner and name, and what groups lie between on hosts that have such. */
const NAME = /^[\w.-]+(?:\/[\w.-]+){1,20}$/;

/**
 * What the repository is called: as a person says, else by its remotes. A folder has those of a repository only
 * where it is the top of its work tree; anywhere below it is something else.
 *
 * @throws UsageError where what the person says is no name.
 */
export async function ownNames({ repository, repo, folder }: NamedPlace): Promise<OwnNames> {
  if (repository !== undefined) {
    if (!NAME.test(repository))
      throw new UsageError(`--repository is owner/name, such as acme/deploy: ${repository}.`);
    return { said: repository, found: [] };
  }
  if (folder !== undefined && !isTop(folder)) return NO_NAMES;
  const searchPath = process.env['PATH'] ?? '';
  return { said: null, found: await remoteAddresses(folder ?? repo ?? '.', searchPath) };
}

function isTop(folder: string): boolean {
  try {
    const real = realpathSync(folder);
    return workTreeOf(real) === real;
  } catch {
    return false;
  }
}

/** Names of the two sides of a change, as options give them. */
export interface TreesOptions extends RepositoryOptions {
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  readonly baseDir?: string;
  readonly headDir?: string;
  /** Whether the work tree is the head. */
  readonly workTree?: boolean;
  /** Whether what is staged is the head. */
  readonly staged?: boolean;
}

/** Reads two commits of a repository, or two plain folders. */
export async function readTrees(options: TreesOptions): Promise<TreesResult> {
  const { repo, base, head, baseDir, headDir, workTree = false, staged = false } = options;
  if (workTree || staged) return readUncommitted(options);
  if (baseDir !== undefined || headDir !== undefined) {
    if (baseDir === undefined || headDir === undefined)
      throw new UsageError('--base-dir and --head-dir go together.');
    if (repo !== undefined || base !== undefined || head !== undefined)
      throw new UsageError('Give either two folders or a repository with two revisions, not both.');
    return readFolders({ base: baseDir, head: headDir });
  }
  if (base === undefined) throw new UsageError('--base is missing: the revision to merge into.');
  return localTrees().read({ ...revisions(repo, base, head), workTree: 'mentioned' });
}

/**
 * What is checked out, as it lies on disk or as it is staged, on top of a commit: of the one that is checked out by
 * default.
 */
async function readUncommitted({
  repo = '.',
  base = 'HEAD',
  head,
  baseDir,
  headDir,
  workTree = false,
  staged = false,
}: TreesOptions): Promise<TreesResult> {
  const name = staged ? '--staged' : '--work-tree';
  if (head !== undefined || baseDir !== undefined || headDir !== undefined || (workTree && staged))
    throw new UsageError(`${name} is the head itself: it goes with --repo and --base alone.`);
  if (workTree) return localTrees().read({ ...revisions(repo, base), workTree: 'looked-at' });
  // a hook of `git commit -a`, or of some files, is given the index that this commit is made from
  const index = process.env['GIT_INDEX_FILE'] ?? '';
  return localTrees().read({
    ...{ ...revisions(repo, base), workTree: 'staged' },
    ...(index !== '' && { index: resolve(repo, index) }),
  });
}

/** What the repository is called that two trees are of. */
export const namesOfTrees = ({ headDir, ...place }: TreesOptions): Promise<OwnNames> =>
  ownNames({ ...place, ...(headDir === undefined ? {} : { folder: headDir }) });

/** Reads two commits of a repository. */
export function readRevisions(repository = '.', base: string, head = 'HEAD'): Promise<TreesResult> {
  return localTrees().read(revisions(repository, base, head));
}

const localTrees = () =>
  createLocalTrees({
    searchPath: process.env['PATH'] ?? '',
    home: process.env['HOME'],
    configHome: process.env['XDG_CONFIG_HOME'],
  });

const revisions = (repository = '.', base: string, head = 'HEAD') => ({ repository, base, head });

/** Which tree a command is about: a folder, or a revision of a repository. */
export interface TreeOptions extends RepositoryOptions {
  readonly repo?: string;
  readonly rev?: string;
}

/** One tree that was read, as both sides of no change. */
type ReadTree = Extract<TreesResult, { kind: 'read' }>;

/**
 * Reads one tree, as both sides of no change: a folder (the current one by default), or a revision.
 *
 * @throws UsageError where both are given, or there is nothing to read.
 */
export async function readTree(
  folder: string | undefined,
  options: TreeOptions,
): Promise<ReadTree> {
  const trees = await treeAsSides(folder, options);
  // neither a folder nor a revision conflicts with itself
  if (trees.kind === 'conflict') throw new Error('A tree conflicts with itself.');
  if (trees.kind !== 'read') throw treesError(trees);
  return trees;
}

async function treeAsSides(
  folder: string | undefined,
  { repo, rev }: TreeOptions,
): Promise<TreesResult> {
  if (repo === undefined && rev === undefined) {
    const only = folder ?? '.';
    return readFolders({ base: only, head: only });
  }
  if (folder !== undefined)
    throw new UsageError('Give either a folder or a repository with a revision, not both.');
  const revision = rev ?? 'HEAD';
  return readRevisions(repo, revision, revision);
}

/** What the repository is called that one tree is of. */
export function namesOfTree(folder: string | undefined, options: TreeOptions): Promise<OwnNames> {
  const { repo, rev } = options;
  const isFolder = repo === undefined && rev === undefined;
  return ownNames({ ...options, ...(isFolder ? { folder: folder ?? '.' } : {}) });
}

/** A folder to render, and the tree it lies in. */
export interface OpenedTree {
  readonly trees: LoadableTree;
  /** The folder, as a path of the tree. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/**
 * Opens a folder on disk, or one of a revision. On disk nothing above `within` is read, which holds the folder.
 *
 * @throws UsageError where there is none.
 */
export async function openedTree(
  folder: string,
  {
    repo,
    rev,
    within,
  }: { readonly repo?: string; readonly rev?: string; readonly within?: string | undefined },
): Promise<OpenedTree> {
  if (rev === undefined) {
    if (repo !== undefined) throw new UsageError('--repo goes with --rev.');
    const opened = await openFolder(folder, { within });
    if (opened.kind === 'no-folder') throw new UsageError(`Not a folder: ${folder}.`);
    return { ...opened, close: () => Promise.resolve() };
  }
  const trees = await readTree(undefined, { rev, ...(repo === undefined ? {} : { repo }) });
  const path = posix.normalize(folder).replace(/\/+$/, '');
  if (path.startsWith('/') || path.startsWith('..')) {
    await trees.close();
    throw new UsageError('With --rev the folder is a path inside the repository.');
  }
  return { trees: trees.merged, folder: path, close: () => trees.close() };
}
