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

/** The tree without files, written if it is not there. */
export async function emptyTree(repository: PrivateRepository): Promise<string> {
  const { stdout } = await repository.run(['mktree', '-z'], { input: '' });
  return stdout.toString('latin1').trim();
}

/** The tree of a commit, or the tree itself. */
export async function treeOf(repository: PrivateRepository, commitOrTree: string): Promise<string> {
  const { stdout } = await repository.run(['rev-parse', '--verify', `${commitOrTree}^{tree}`]);
  return stdout.toString('latin1').trim();
}

/** One path that differs between two trees, renames told as a removal and an addition. */
export interface RawChange {
  readonly path: string;
  /** Git's file modes and object names; zeros where the path does not exist. */
  readonly before: { readonly mode: string; readonly oid: string };
  readonly after: { readonly mode: string; readonly oid: string };
  readonly kind: 'added' | 'removed' | 'modified';
}

/** Paths that differ between two commits or trees. Reads folders only, no contents. */
export async function rawDiff(
  repository: Pick<PrivateRepository, 'run'>,
  from: string,
  to: string,
): Promise<readonly RawChange[]> {
  if (from === to) return [];
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', from, to];
  const { stdout } = await repository.run(args);
  return parseRawDiff(stdout.toString('utf8'));
}

/** `:<mode> <mode> <oid> <oid> <letter>\0<path>\0` for each (git-diff-tree(1), raw output with -z). */
function parseRawDiff(printed: string): readonly RawChange[] {
  const fields = printed.split('\0');
  const changes: RawChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [oldMode = '', newMode = '', oldOid = '', newOid = '', letter] = (fields[at] ?? '')
      .slice(1)
      .split(' ');
    changes.push({
      path: fields[at + 1] ?? '',
      before: { mode: oldMode, oid: oldOid },
      after: { mode: newMode, oid: newOid },
      kind: letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified',
    });
  }
  return changes;
}
