import type { SourcePlace } from '../../../ports.ts';
import type { FileTree, LineMap, ListedEntry } from '../../../../manifest/index.ts';
import { mapLines } from '../../../../manifest/index.ts';
import type { BlobName, BlobStore } from '../objects/blob-store.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

export type TraceSource = (path: string, line: number) => SourcePlace | null;

/** One commit that the merge result was made of. */
interface MergeParent {
  readonly side: SourcePlace['side'];
  readonly files: ReadonlyMap<string, ListedEntry>;
  /** Path in the merge result → path in this commit, for files that the other commit renamed. */
  readonly renamed: ReadonlyMap<string, string>;
}

interface MergeParts {
  readonly tree: string;
  readonly merged: FileTree;
  readonly mergedEntries: readonly ListedEntry[];
  readonly head: { readonly oid: string; readonly entries: readonly ListedEntry[] };
  readonly base: { readonly oid: string; readonly entries: readonly ListedEntry[] };
}

/** The merge result is the head itself. */
export const traceToHead: TraceSource = (path, line) => ({ side: 'head', path, line });

/** The merge result is the base itself: it contains the head already. */
export const traceToBase: TraceSource = (path, line) => ({ side: 'base', path, line });

/**
 * Maps lines of a merge result to the commit they come from: the head where it has them, else the base.
 * Loads the few files that both sides changed, for these are compared line by line.
 */
export async function traceMerge(
  parts: MergeParts,
  repository: PrivateRepository,
  store: BlobStore,
  fileBytes: number,
): Promise<TraceSource> {
  const head = await sideOf('head', parts, repository);
  const base = await sideOf('base', parts, repository);
  const mixed: BlobName[] = [];
  for (const entry of parts.mergedEntries) {
    const [inHead, inBase] = [versionIn(head, entry.path), versionIn(base, entry.path)];
    if (inHead?.oid === entry.oid || inBase?.oid === entry.oid) continue;
    for (const version of [entry, inHead, inBase])
      if (version !== undefined && (version.size ?? 0) <= fileBytes) mixed.push(version);
  }
  await store.load(mixed);

  const maps = new Map<string, LineMap>();
  const mapBetween = (from: string, to: string): LineMap => {
    const key = `${from} ${to}`;
    const map = maps.get(key) ?? compare(store, from, to);
    maps.set(key, map);
    return map;
  };

  return (path, line) => {
    const real = parts.merged.realPath(path);
    const oid = parts.merged.oidOf(real);
    if (oid === undefined) return null;
    const versions = [head, base].map((side) => ({ side, version: versionIn(side, real) }));
    const same = versions.find(({ version }) => version?.oid === oid);
    if (same?.version !== undefined) return { side: same.side.side, path: same.version.path, line };
    for (const { side, version } of versions) {
      const there = version === undefined ? null : mapBetween(oid, version.oid)(line);
      if (version !== undefined && there !== null)
        return { side: side.side, path: version.path, line: there };
    }
    return null;
  };
}

function compare(store: BlobStore, from: string, to: string): LineMap {
  const [a, b] = [store.contents.get(from), store.contents.get(to)];
  return a?.kind === 'text' && b?.kind === 'text' ? mapLines(a.text, b.text) : () => null;
}

const versionIn = ({ files, renamed }: MergeParent, path: string): ListedEntry | undefined =>
  files.get(path) ?? files.get(renamed.get(path) ?? path);

async function sideOf(
  side: SourcePlace['side'],
  parts: MergeParts,
  repository: PrivateRepository,
): Promise<MergeParent> {
  const { oid, entries } = parts[side];
  const files = new Map(entries.map((entry) => [entry.path, entry]));
  const complete = parts.mergedEntries.every(({ path }) => files.has(path));
  const renamed = complete
    ? new Map<string, string>()
    : await renamesBetween(repository, oid, parts.tree);
  return { side, files, renamed };
}

/** New path → old path of the files that Git takes for renamed. */
async function renamesBetween(
  repository: PrivateRepository,
  from: string,
  to: string,
): Promise<ReadonlyMap<string, string>> {
  const args = ['diff-tree', '-r', '-z', '-M', '--diff-filter=R', '--name-status', from, to];
  const { stdout } = await repository.run(args);
  const fields = stdout.toString('utf8').split('\0');
  const renames = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3)
    renames.set(fields[at + 2] ?? '', fields[at + 1] ?? '');
  return renames;
}
