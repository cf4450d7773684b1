import type { FileTree, ManifestReader, Origin } from '../../manifest/index.ts';
import { kustomizationIn, localPath, pathsIn } from './kustomization-folders.ts';

/** An entry of a kustomization by which a root reads a file. */
interface NamingEntry {
  /** The path as it is written. */
  readonly text: string;
  readonly field: string;
  readonly origin: Origin;
}

interface Side {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
}

/** The entry that makes the difference, and the one of the same list in whose place it stands; null where there is none. */
interface NamingDifference extends NamingEntry {
  readonly instead: string | null;
}

/** Kustomizations that are looked through; a tree with more behind one root is told without the entry. */
const MOST_FOLDERS = 300;

/**
 * Gives the entry by which the kustomization of a folder reads a file in one tree and that the other tree does not have;
 * null where the file is not named, or each entry on the way to it is there in both.
 */
export function newlyNaming(
  path: string,
  folder: string,
  { with: having, without }: Readonly<Record<'with' | 'without', Side>>,
): NamingDifference | null {
  const others = (file: string): readonly NamingEntry[] => entriesOf(without, file);
  for (const entry of wayTo(path, folder, having) ?? []) {
    const then = others(entry.origin.file);
    const isThere = ({ field, text }: NamingEntry): boolean =>
      field === entry.field && text === entry.text;
    if (then.some(isThere)) continue;
    if (without.tree.oidOf(entry.origin.file) === undefined) return null;
    const now = entriesOf(having, entry.origin.file);
    const lost = then.filter(
      ({ field, text }) =>
        field === entry.field && !now.some((each) => each.field === field && each.text === text),
    );
    return { ...entry, instead: lost.length === 1 ? (lost[0]?.text ?? null) : null };
  }
  return null;
}

/** Finds the entries by which a file is reached from a folder, the outermost first. */
function wayTo(path: string, from: string, side: Side): readonly NamingEntry[] | null {
  const seen = new Set([from]);
  const ahead: { readonly folder: string; readonly way: readonly NamingEntry[] }[] = [
    { folder: from, way: [] },
  ];
  for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) {
    const { folder, way } = next;
    for (const entry of entriesOf(side, kustomizationIn(side.tree, folder))) {
      const target = localPath(folder, entry.text);
      if (target === path || isOwnOf(path, target, side)) return [...way, entry];
      if (target === null || !side.tree.isDirectory(target) || seen.has(target)) continue;
      if (seen.size >= MOST_FOLDERS) return null;
      seen.add(target);
      ahead.push({ folder: target, way: [...way, entry] });
    }
  }
  return null;
}

/** Tells whether a file is the kustomization of a folder: what its generators make is reached by the folder's name. */
const isOwnOf = (path: string, folder: string | null, { tree }: Side): boolean =>
  folder !== null && kustomizationIn(tree, folder) === path;

const entriesOf = ({ tree, reader }: Side, file: string): readonly NamingEntry[] => [
  ...pathsIn(reader.read(tree, file)?.documents[0]?.node ?? undefined),
];
