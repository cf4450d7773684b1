import type { TreeItem } from '../reverts/revert-result.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';

/** Says what a path becomes; null where it goes. */
export interface TreeEdit {
  readonly path: string;
  readonly item: TreeItem | null;
}

/**
 * Writes a tree that differs from another one in these paths, and gives its name. Contents need not be there.
 */
export async function editTree(
  repository: PrivateRepository,
  tree: string,
  edits: readonly TreeEdit[],
): Promise<string> {
  await repository.run(['read-tree', tree]);
  // Removals first: a file can then take the place of a folder, and the other way round.
  const ordered = [
    ...edits.filter(({ item }) => item === null),
    ...edits.filter(({ item }) => item !== null),
  ];
  const input = ordered.map(({ path, item }) => indexLine(path, item, tree.length)).join('');
  await repository.run(['update-index', '-z', '--index-info'], { input });
  const { stdout } = await repository.run(['write-tree', '--missing-ok']);
  return stdout.toString('latin1').trim();
}

/** Writes a line of `<mode> <object>\t<path>` (git-update-index(1), --index-info); mode 0 removes. */
const indexLine = (path: string, item: TreeItem | null, nameLength: number): string =>
  item === null ? `0 ${'0'.repeat(nameLength)}\t${path}\0` : `${item.mode} ${item.oid}\t${path}\0`;
