import type { FileTree } from '../tree/file-tree.ts';
import type { OwnersFile } from './codeowners.ts';

/** Where GitHub looks for code owners; the first that exists counts (GITHUB.md §7). */
export const OWNERS_PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/** GitHub does not load larger ones. */
const MOST_BYTES = 3_000_000;

/** The file that names the code owners of a tree; null where there is none, or none that GitHub would load. */
export function findOwnersFile(tree: FileTree): OwnersFile | null {
  const file = OWNERS_PLACES.find((path) => tree.read(path).kind !== 'absent');
  if (file === undefined) return null;
  const entry = tree.read(file);
  if (entry.kind !== 'text' || new TextEncoder().encode(entry.text).length > MOST_BYTES)
    return null;
  return { file, text: entry.text };
}
