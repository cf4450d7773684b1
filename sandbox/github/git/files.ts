import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Content of one file of a commit; null deletes it. */
export type FileContent =
  string | Buffer | null | { readonly mode: '100644' | '100755' | '120000'; readonly text: string };

/** Paths with `/` between folders → content. */
export type Files = Readonly<Record<string, FileContent>>;

/** All files below a folder, symbolic links as links; without `.git`. */
export async function readFiles(folder: string): Promise<Files> {
  const found = new Map<string, FileContent>();
  const visit = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries) {
      if (entry.name === '.git') continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isSymbolicLink())
        found.set(path, { mode: '120000', text: await readlink(join(folder, path)) });
      else found.set(path, await readFile(join(folder, path)));
    }
  };
  await visit('');
  return Object.fromEntries(found);
}
