import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedEntry, FileTree } from '../../../../manifest/index.ts';
import { buildFileTree, defaultTreeLimits } from '../../../../manifest/index.ts';
import { listTree } from '../objects/git-tree.ts';
import { createObtainingStore } from '../objects/missing-blobs.ts';
import type { ObtainBlobs } from '../objects/missing-blobs.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

/** The `.gitattributes` of a commit. */
export async function attributeFiles(
  commit: string,
  repository: PrivateRepository,
): Promise<readonly ListedEntry[]> {
  const entries = await listTree(repository, commit);
  return entries.filter(
    ({ path, mode }) => mode.startsWith('100') && /(?:^|\/)\.gitattributes$/.test(path),
  );
}

/** Has merges in this repository follow attribute files of a commit, which a bare one does not read by itself. */
export async function useAttributes(
  files: readonly ListedEntry[],
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<void> {
  if (files.length === 0) return;
  const store = createObtainingStore(repository, defaultTreeLimits, obtain);
  await store.load(files);
  const tree = buildFileTree(files, store.contents, defaultTreeLimits);
  await writeFile(join(repository.gitDir, 'info/attributes'), composeAttributes(tree));
}

const NAME = '.gitattributes';

/**
 * One attributes file that says what all `.gitattributes` of a tree say (gitattributes(5)): a bare
 * repository does not read them from trees. Deeper files come later, for the last match wins.
 */
export function composeAttributes(tree: FileTree): string {
  const files = tree.paths
    .filter((path) => path === NAME || path.endsWith(`/${NAME}`))
    .map((path) => ({ folder: path.slice(0, -NAME.length), entry: tree.read(path) }))
    .sort((a, b) => a.folder.split('/').length - b.folder.split('/').length);
  return files
    .flatMap(({ folder, entry }) =>
      entry.kind === 'text' ? entry.text.split('\n').map((line) => rooted(line, folder)) : [],
    )
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

/** A line of `folder`'s attributes as the top would write it; empty where it says nothing. */
function rooted(line: string, folder: string): string {
  const text = line.trim();
  if (folder === '' || text === '' || text.startsWith('#')) return text;
  // Macros count at the top only; quoted patterns are too rare to be worth a parser.
  if (text.startsWith('[attr]') || text.startsWith('"')) return '';
  const [, pattern = '', attributes = ''] = /^(\S+)(.*)$/.exec(text) ?? [];
  if (/\s/.test(folder)) return '';
  const anywhere = !pattern.slice(0, -1).includes('/');
  const below = anywhere ? `**/${pattern}` : pattern.replace(/^\//, '');
  return `${folder.replace(/[*?[\]\\]/g, String.raw`\$&`)}${below}${attributes}`;
}
