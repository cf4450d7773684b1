import { realpathSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFolders } from '../../../src/review/edge/folders/folder-tree.ts';
import type { FileTree } from '../../../src/manifest/index.ts';
import { temporaryFolder, writeFiles } from './temporary-repository.ts';

const folder = fc.constantFrom('', 'a/', 'b/', 'a/c/');
const name = fc.constantFrom('f.yaml', 'l', 'm', 'n');
const target = fc
  .array(fc.constantFrom('..', '.', 'a', 'b', 'c', 'f.yaml', 'l', 'm'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((steps) => steps.join('/'));
const links = fc.dictionary(
  fc.tuple(folder, name).map(([at, named]) => at + named),
  target,
  { maxKeys: 6 },
);

/** Where the kernel ends up, relative to the folder; null where it ends nowhere. */
function kernelPath(root: string, path: string): string | null {
  try {
    // the one written in JavaScript takes `file/..` back before it follows the link `file`
    return relative(root, realpathSync.native(join(root, path))) || '.';
  } catch {
    return null;
  }
}

/** A path the tree lists: its text is the kernel's, and what is said to lead outside does. */
function checkListed(root: string, tree: FileTree, path: string): void {
  const entry = tree.read(path);
  const real = kernelPath(root, path);
  if (entry.kind === 'text') expect([path, tree.realPath(path)]).toEqual([path, real]);
  else if (entry.kind === 'unreadable' && entry.reason === 'symlink-outside')
    expect([path, real?.startsWith('..') ?? true]).toEqual([path, true]);
}

/** A link on disk: a file it leads to inside the folder is read, and what leads nowhere is no folder. */
function checkLink(root: string, tree: FileTree, path: string): void {
  const real = kernelPath(root, path);
  const inside = real !== null && !real.startsWith('..');
  if (inside && statSync(join(root, path)).isFile())
    expect([path, tree.read(path).kind]).toEqual([path, 'text']);
  if (real === null) expect(tree.isDirectory(path)).toBe(false);
}

test('links lead where the kernel leads, or nowhere', async () => {
  await fc.assert(
    fc.asyncProperty(links, async (targets) => {
      const root = realpathSync(temporaryFolder());
      writeFiles(root, { 'a/f.yaml': 'a', 'a/c/f.yaml': 'c', 'b/f.yaml': 'b', 'f.yaml': 'f' });
      for (const [path, to] of Object.entries(targets)) writeFiles(root, { [path]: { link: to } });

      const result = await readFolders({ base: root, head: root });
      if (result.kind !== 'read') throw new Error(result.kind);
      const { tree } = result.merged;
      for (const path of tree.paths) checkListed(root, tree, path);
      for (const path of Object.keys(targets)) checkLink(root, tree, path);
      rmSync(root, { recursive: true });
    }),
    { numRuns: 40, examples: [[{ 'a/l': 'f.yaml/..', 'a/f.yaml': '..' }]] },
  );
});
