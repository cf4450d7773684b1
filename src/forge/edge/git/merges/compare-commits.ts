import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitPair, ReadTrees, TreesResult } from '../../../ports.ts';
import type { ListedEntry, TreeLimits } from '../../../../manifest/index.ts';
import type { BlobStore } from '../objects/blob-store.ts';
import { listTree } from '../objects/list-tree.ts';
import { loadTrees } from '../objects/loadable-tree.ts';
import { historyOf } from '../history/history-of.ts';
import { composeAttributes } from './merge-attributes.ts';
import { mergeCommits } from './merge-commits.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { traceMerge, traceToBase, traceToHead } from './trace-source.ts';
import type { TraceSource } from './trace-source.ts';

export interface Comparison {
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
