import type { Repository } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { repositoryApiUrl, repositoryHtmlUrl } from './repository.ts';
import type { Schema } from './schema.ts';

/** One entry of a Git tree. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  /** Bytes; null for folders and submodules. */
  readonly size: number | null;
  readonly path: string;
}

/** Reads `git ls-tree -z --long`. */
export const parseTree = (output: string): TreeEntry[] =>
  output
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [facts = '', path = ''] = line.split('\t');
      const [mode = '', type = '', sha = '', size = ''] = facts.split(/ +/);
      return {
        mode,
        type: type === 'tree' || type === 'commit' ? type : 'blob',
        sha,
        size: size === '-' ? null : Number(size),
        path,
      };
    });

const entryType = ({ type, mode }: TreeEntry) =>
  type === 'tree'
    ? 'dir'
    : type === 'commit'
      ? 'submodule'
      : mode === '120000'
        ? 'symlink'
        : 'file';

export function contentView(world: World, repository: Repository, ref: string, entry: TreeEntry) {
  const path = encodeURI(entry.path);
  const url = `${repositoryApiUrl(world, repository)}/contents/${path}?ref=${ref}`;
  const folder = entry.type === 'tree';
  const git = `${repositoryApiUrl(world, repository)}/git/${folder ? 'trees' : 'blobs'}/${entry.sha}`;
  const html = `${repositoryHtmlUrl(world, repository)}/${folder ? 'tree' : 'blob'}/${ref}/${path}`;
  const raw = `${repositoryHtmlUrl(world, repository)}/raw/${ref}/${path}`;
  return {
    type: entryType(entry),
    size: entry.size ?? 0,
    name: entry.path.split('/').at(-1) ?? '',
    path: entry.path,
    sha: entry.sha,
    url,
    git_url: git,
    html_url: html,
    download_url: folder ? null : raw,
    _links: { git, html, self: url },
  } satisfies Schema<'content-directory'>[number];
}

export const treeView = (
  world: World,
  repository: Repository,
  sha: string,
  entries: readonly TreeEntry[],
): Schema<'git-tree'> => ({
  sha,
  url: `${repositoryApiUrl(world, repository)}/git/trees/${sha}`,
  truncated: false,
  tree: entries.map((entry) => ({
    path: entry.path,
    mode: entry.mode,
    type: entry.type,
    sha: entry.sha,
    ...(entry.size === null ? {} : { size: entry.size }),
    url: `${repositoryApiUrl(world, repository)}/git/${entry.type}s/${entry.sha}`,
  })),
});
