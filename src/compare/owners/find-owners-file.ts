import type { FileTree } from '../../manifest/index.ts';
import type { OwnersFile } from './codeowners.ts';

/** Where GitHub looks for code owners; the first that exists counts (its page "About code owners"). */
export const OWNERS_PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/** The file that names the code owners of a tree; null where there is none that is text. */
export function findOwnersFile(tree: FileTree): OwnersFile | null {
  const file = OWNERS_PLACES.find((path) => tree.read(path).kind !== 'absent');
  if (file === undefined) return null;
  const entry = tree.read(file);
  return entry.kind === 'text' ? { file, text: entry.text } : null;
}
