import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diffArrays } from 'diff';
import type {
  CommitPair,
  ReadTrees,
  TreesResult,
  SourcePlace,
} from '../../../ports/commit-trees.ts';
import type { ListedEntry, TreeLimits, FileTree } from '../../../../manifest/index.ts';
import type { BlobStore, BlobName } from '../objects/blob-store.ts';
import { listTree } from '../objects/git-tree.ts';
import { loadTrees } from '../objects/loadable-tree.ts';
import { historyOf } from '../history/commit-history.ts';
import { composeAttributes } from './merge-attributes.ts';
import { mergeCommits } from './merge-commits.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

interface Comparison {
  readonly repository: PrivateRepository;
  readonly commits: CommitPair;
  readonly store: BlobStore;
  readonly limits: TreeLimits;
  readonly shallow: boolean;
  /** The head stands for itself, whatever it comes from: nothing is merged. */
  readonly asPushed?: true;
}

/** Compares two commits of a repository: both trees, the base's tip and what merging the head into it gives. */
export async function compareCommits(comparison: Comparison): Promise<TreesResult> {
  const { repository, commits, shallow } = comparison;
  if (commits.base === commits.head) {
    const entries = await listTree(repository, commits.base);
    return withoutMerge(comparison, entries, entries, traceToBase);
  }
  if (comparison.asPushed === true) {
    const [before, after] = await Promise.all([
      listTree(repository, commits.base),
      listTree(repository, commits.head),
    ]);
    return withoutMerge(comparison, before, after, traceToHead);
  }
  const found = await repository.run(['merge-base', commits.base, commits.head], { codes: [0, 1] });
  if (found.code === 1) {
    const advice = shallow ? 'git fetch --unshallow' : null;
    return { kind: 'no-merge-base', commits, shallow, advice };
  }
  const ancestor = found.stdout.toString('utf8').trim();
  if (ancestor === commits.head) {
    const base = await listTree(repository, commits.base);
    return withoutMerge(comparison, base, base, traceToBase);
  }
  const [base, head] = await Promise.all([
    listTree(repository, commits.base),
    listTree(repository, commits.head),
  ]);
  if (ancestor === commits.base) return withoutMerge(comparison, base, head, traceToHead);
  return merge(comparison, base, head);
}

/** One of the two commits contains the other: it is the merge result. */
async function withoutMerge(
  { repository, store, limits, commits, shallow }: Comparison,
  baseEntries: readonly ListedEntry[],
  mergedEntries: readonly ListedEntry[],
  sourceOf: TraceSource,
): Promise<ReadTrees> {
  const [base, merged] = await loadTrees([baseEntries, mergedEntries], store, limits);
  return {
    kind: 'read',
    base,
    merged,
    commits,
    fastForward: baseEntries !== mergedEntries,
    notes: [],
    sourceOf,
    history: shallow ? null : historyOf(repository, commits.base, () => store, limits),
    close: () => repository.remove(),
  };
}

async function merge(
  { repository, store, limits, commits, shallow }: Comparison,
  baseEntries: readonly ListedEntry[],
  headEntries: readonly ListedEntry[],
): Promise<TreesResult> {
  const [base] = await loadTrees([baseEntries, baseEntries], store, limits);
  const attributes = composeAttributes(base.tree);
  await writeFile(join(repository.gitDir, 'info/attributes'), attributes);

  const outcome = await mergeCommits(repository, commits.base, commits.head);
  if (outcome.kind === 'conflict')
    return { kind: 'conflict', commits, conflicts: outcome.conflicts };
  const mergedEntries = await listTree(repository, outcome.tree);
  const [, merged] = await loadTrees([baseEntries, mergedEntries], store, limits);
  const sourceOf = await traceMerge(
    {
      tree: outcome.tree,
      merged: merged.tree,
      mergedEntries,
      head: { oid: commits.head, entries: headEntries },
      base: { oid: commits.base, entries: baseEntries },
    },
    repository,
    store,
    limits.fileBytes,
  );
  return {
    kind: 'read',
    base,
    merged,
    commits,
    fastForward: false,
    notes: [],
    sourceOf,
    history: shallow ? null : historyOf(repository, commits.base, () => store, limits),
    close: () => repository.remove(),
  };
}

type TraceSource = (path: string, line: number) => SourcePlace | null;

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
const traceToHead: TraceSource = (path, line) => ({ side: 'head', path, line });

/** The merge result is the base itself: it contains the head already. */
const traceToBase: TraceSource = (path, line) => ({ side: 'base', path, line });

/**
 * Maps lines of a merge result to the commit they come from: the head where it has them, else the base.
 * Loads the few files that both sides changed, for these are compared line by line.
 */
async function traceMerge(
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

/** Differing lines up to which two texts are compared; beyond it they have too little in common to map. */
const MAX_EDITS = 2_000;

/** Tells for a line of one text (1-based) which line of the other it is; null where it has none there. */
type LineMap = (line: number) => number | null;

/** Lines that two texts have in common, by a shortest edit script. */
export function mapLines(from: string, to: string): LineMap {
  const parts = diffArrays(from.split('\n'), to.split('\n'), {
    maxEditLength: MAX_EDITS,
  });
  if (parts === undefined) return () => null;
  const lines = new Map<number, number>();
  let here = 1;
  let there = 1;
  for (const { added, removed, value } of parts) {
    if (!added && !removed) value.forEach((_, i) => lines.set(here + i, there + i));
    if (!added) here += value.length;
    if (!removed) there += value.length;
  }
  return (line) => lines.get(line) ?? null;
}
