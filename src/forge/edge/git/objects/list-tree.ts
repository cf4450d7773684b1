import type { ListedEntry } from '../../../../manifest/index.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

/** All files of a tree or commit. The oid is a full object name, so it cannot be an option. */
export async function listTree(
  repository: PrivateRepository,
  oid: string,
): Promise<readonly ListedEntry[]> {
  const args = ['ls-tree', '-r', '-z', '-l', '--full-tree', oid];
  const { stdout } = await repository.run(args);
  const entries: ListedEntry[] = [];
  for (const record of stdout.toString('utf8').split('\0')) {
    const tab = record.indexOf('\t');
    if (tab === -1) continue;
    const [mode = '', , entryOid = '', size] = record.slice(0, tab).split(/ +/);
    entries.push({ path: record.slice(tab + 1), mode, oid: entryOid, size: sizeOf(size) });
  }
  return entries;
}

/** `-` for submodules, `BAD` for objects that are not there. */
const sizeOf = (printed: string | undefined): number | null =>
  printed !== undefined && /^\d+$/.test(printed) ? Number(printed) : null;
