import type { FileEntry, FileTree, UnreadableReason } from '../../manifest/index.ts';

const OUTSIDE: UnreadableReason = 'symlink-outside';

const isOutside = (entry: FileEntry): boolean =>
  entry.kind === 'unreadable' && entry.reason === OUTSIDE;

/** More are not named one by one. */
const MOST = 3;

/**
 * What is said of symbolic links that leave the repository: Argo CD looks at all of them, wherever they lie, before it
 * renders anything of it (ARGO-7).
 */
export function linksOutside(tree: FileTree): readonly string[] {
  // the state tells it without the content, which need not be loaded for this
  const found = tree.paths.filter(
    (path) => tree.stateOf(path).includes(OUTSIDE) && isOutside(tree.read(path)),
  );
  if (found.length === 0) return [];
  const more = found.length - MOST;
  const shown = found.slice(0, MOST).join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
  const verb = found.length === 1 ? 'links' : 'link';
  return [
    `${shown} ${verb} to a place outside the repository: unless its repo server is told otherwise, Argo CD then renders no Application of it, and what it last applied stays.`,
  ];
}
