import { createHash } from 'node:crypto';
import type { FileEntry, FileTree } from '../../../../manifest/index.ts';
import type { PageEdit } from './editor/page-edit.ts';
import type { WrittenPage } from './editor/written-page.ts';
import { editedPage } from './editor/page-edit.ts';

/** A tree in which files have other texts, or are gone (null); paths are real ones, without links on the way. */
export function editedTree(tree: FileTree, edits: Edits): FileTree {
  if (edits.size === 0) return tree;
  const entries = new Map([...edits].map(([path, text]) => [path, entryOf(text)]));
  const gone = new Set([...edits].flatMap(([path, text]) => (text === null ? [path] : [])));
  const put = [...edits.keys()].filter((path) => !gone.has(path));
  const isGone = (path: string): boolean => gone.has(tree.realPath(path));
  const paths = [...new Set([...tree.paths.filter((path) => !isGone(path)), ...put])].sort();
  const folders = foldersOf(paths);
  const editAt = (path: string): FileEntry | undefined =>
    entries.get(path) ?? entries.get(tree.realPath(path));
  const key = (path: string): string => {
    const real = tree.realPath(path);
    return real === '.' || real === '' ? '' : `${real}/`;
  };
  /** What edits say of everything at or below a path; equal for equal edits. */
  const stateBelow = (path: string): string =>
    [...edits]
      .filter(([each]) => `${each}/`.startsWith(key(path)))
      .map(([each, text]) => `${each} ${text === null ? 'gone' : oidOf(text)}`)
      .sort()
      .join('\n');
  return {
    paths,
    read: (path) => editAt(path) ?? tree.read(path),
    oidOf: (path) => {
      const entry = editAt(path);
      if (entry === undefined) return tree.oidOf(path);
      return entry.kind === 'absent' ? undefined : entry.oid;
    },
    isDirectory: (path) =>
      tree.isDirectory(path) ? folders.has(key(path)) || key(path) === '' : false,
    list: (path) => listed(tree, path, key(path), put, isGone, folders),
    realPath: (path) => (entries.has(path) ? path : tree.realPath(path)),
    linksTo: (path) => tree.linksTo(path),
    stateOf: (path) => {
      const own = path === '/' ? '.' : path.replace(/\/$/, '');
      const below = stateBelow(own);
      return below === '' ? tree.stateOf(path) : `${tree.stateOf(path)}\n${below}`;
    },
    get wanted() {
      return tree.wanted;
    },
  };
}

const oidOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const entryOf = (text: string | null): FileEntry =>
  text === null ? { kind: 'absent' } : { kind: 'text', text, oid: oidOf(text) };

function foldersOf(paths: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths)
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
      folders.add(path.slice(0, at + 1));
  return folders;
}

function listed(
  tree: FileTree,
  path: string,
  key: string,
  put: readonly string[],
  isGone: (path: string) => boolean,
  folders: ReadonlySet<string>,
): readonly string[] {
  const prefix = path === '.' || path === '' ? '' : `${path}/`;
  const left = tree
    .list(path)
    .filter((name) => !isGone(`${prefix}${name}`))
    .filter((name) => !tree.isDirectory(`${prefix}${name}`) || folders.has(`${key}${name}/`));
  const added = put.flatMap((each) =>
    each.startsWith(key) ? [each.slice(key.length).split('/', 1)[0] ?? ''] : [],
  );
  return [...new Set([...left, ...added])].sort();
}

/** New texts of files, by path; null: the file goes. */
export type Edits = ReadonlyMap<string, string | null>;

/** One edit of a file. */
export type SourceEdit = PageEdit & { readonly file: string };

/** The page of a file; null for one that is not to be edited, or cannot be read. */
export type PageOf = (file: string) => WrittenPage | null;

/** The files with all of these edits; null where two of them are about the same text. */
export function editedFiles(parts: readonly SourceEdit[], pageOf: PageOf): Edits | null {
  const files = new Map<string, string>();
  for (const file of new Set(parts.map((each) => each.file))) {
    const page = pageOf(file);
    const own = parts.filter((each) => each.file === file);
    const text = page === null ? null : editedPage(page, own);
    if (text === null) return null;
    files.set(file, text);
  }
  return files;
}
