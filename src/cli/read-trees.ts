import { readFolders } from '../adapters/directory/read-folders.ts';
import { createLocalTrees } from '../adapters/git/objects/local-trees.ts';
import type { TreesResult } from '../app/ports.ts';
import { UsageError } from './usage-error.ts';

/** Names of the two sides of a change, as options give them. */
export interface TreesOptions {
  readonly repo?: string;
  readonly base?: string;
  readonly head?: string;
  readonly baseDir?: string;
  readonly headDir?: string;
}

/** Reads two commits of a repository, or two plain folders. */
export async function readTrees(options: TreesOptions): Promise<TreesResult> {
  const { repo, base, head, baseDir, headDir } = options;
  if (baseDir !== undefined || headDir !== undefined) {
    if (baseDir === undefined || headDir === undefined)
      throw new UsageError('--base-dir and --head-dir go together.');
    if (repo !== undefined || base !== undefined || head !== undefined)
      throw new UsageError('Give either two folders or a repository with two revisions, not both.');
    return readFolders({ base: baseDir, head: headDir });
  }
  if (base === undefined) throw new UsageError('--base is missing: the revision to merge into.');
  return readRevisions(repo, base, head);
}

/** Reads two commits of a repository. */
export function readRevisions(repository = '.', base: string, head = 'HEAD'): Promise<TreesResult> {
  const searchPath = process.env['PATH'] ?? '';
  return createLocalTrees({ searchPath }).read({ repository, base, head });
}
