import type { RevertConflict, TreeItem } from '../reverts/revert-result.ts';
import type { Renames } from '../reverts/path-outcomes.ts';
import type { DifferencesFromPost, Versions } from '../reverts/tree-versions.ts';
import { conflictSections } from '../reverts/conflict-sections.ts';
import { lostEdits } from '../reverts/path-outcomes.ts';
import { sameItem, versionsFrom } from '../reverts/tree-versions.ts';
import type { MergeConflict } from '../../../forge/index.ts';
import {
  blobsOfMerge,
  obtainMissing,
  blobsOfChanges,
} from '../../../forge/edge/git/objects/missing-blobs.ts';
import { mergeCommits } from '../../../forge/edge/git/merges/merge-commits.ts';
import { readContents, textOf } from '../../../forge/edge/git/objects/blob-store.ts';
import { syntheticCommit } from '../../../forge/edge/git/objects/synthetic-commit.ts';
import { editTree } from './edit-tree.ts';
import type { ObtainBlobs } from '../../../forge/edge/git/objects/missing-blobs.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import { treeDifferences } from './tree-differences.ts';
import type { ListedEntry } from '../../../manifest/index.ts';
import { rawDiff } from '../../../forge/edge/git/objects/git-tree.ts';

/** Names the trees of one step: what lies between `post` and `pre` is taken back on the tip. */
export interface StepTrees {
  readonly post: string;
  readonly pre: string;
  readonly tip: string;
}

export interface StepResult {
  /** In this tree, conflicting paths are as the tip has them. */
  readonly tree: string;
  readonly conflicts: readonly RevertConflict[];
  /** Lists all paths that stay as the tip has them because of a conflict: both names of a renamed file. */
  readonly kept: ReadonlySet<string>;
}

/** Bounds the bytes of a file that is quoted, and the files. */
const LONGEST_QUOTED = 1_000_000;
const MOST_QUOTED = 20;

/** Does what `git revert` does, by Git's own merge of three commits that exist for it only. */
export async function revertStep(
  trees: StepTrees,
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<StepResult> {
  const blobs = await blobsOfMerge(repository, trees.post, trees.tip, trees.pre);
  await obtainMissing(blobs, repository, obtain);
  const base = await syntheticCommit(repository, trees.post, []);
  const [tip, reverted] = await Promise.all([
    syntheticCommit(repository, trees.tip, [base]),
    syntheticCommit(repository, trees.pre, [base]),
  ]);
  const merged = await mergeCommits(repository, tip, reverted);
  const differences = await differencesOf(trees, merged.tree, repository);
  const labels = { tip, reverted };
  const written = merged.kind === 'conflict' ? merged.conflicts : [];
  const found = joined(
    written.map((conflict) => ({ ...conflict, path: wantedPath(conflict, labels) })),
  );
  const lost = await lostPaths(trees, merged.tree, differences, repository);
  const kept = keptPaths([...written, ...found], lost, differences);
  if (kept.size === 0) return { tree: merged.tree, conflicts: [], kept };

  const versionsAt = versionsFrom(differences);
  const edits = [...kept].map((path) => ({ path, item: versionsAt(path).tip }));
  return {
    tree: await editTree(repository, merged.tree, edits),
    conflicts: [
      ...(await bothChanged(found, { versionsAt, labels, repository })),
      ...lost.map((path) => editLost(path, versionsAt(path))),
    ],
    kept,
  };
}

/**
 * Gives the path that was wanted. Where a file and a folder want one path, Git puts the file beside it, with
 * the name of its commit.
 */
function wantedPath({ path }: MergeConflict, labels: Told['labels']): string {
  const beside = [labels.tip, labels.reverted].map((label) => path.lastIndexOf(`~${label}`));
  return path.slice(0, beside.find((at) => at > 0) ?? path.length);
}

/** Joins the conflicts of each path into one. */
function joined(conflicts: readonly MergeConflict[]): readonly MergeConflict[] {
  const byPath = new Map<string, MergeConflict>();
  for (const conflict of conflicts) {
    const { path, ancestor, base, head, messages } = byPath.get(conflict.path) ?? conflict;
    byPath.set(path, {
      path,
      ancestor: ancestor ?? conflict.ancestor,
      base: base ?? conflict.base,
      head: head ?? conflict.head,
      messages: [...new Set([...messages, ...conflict.messages])],
    });
  }
  return [...byPath.values()];
}

async function differencesOf(
  { post, pre, tip }: StepTrees,
  result: string,
  repository: PrivateRepository,
): Promise<DifferencesFromPost> {
  const [toPre, toTip, toResult] = await Promise.all([
    treeDifferences(repository, post, pre),
    treeDifferences(repository, post, tip),
    treeDifferences(repository, post, result),
  ]);
  return { pre: toPre, tip: toTip, result: toResult };
}

/** Looks for renames only where something could be lost without them. */
async function lostPaths(
  { post, pre, tip }: StepTrees,
  result: string,
  differences: DifferencesFromPost,
  repository: PrivateRepository,
): Promise<readonly string[]> {
  const none: Renames = new Map();
  if (lostEdits(differences, none, none).length === 0) return [];
  const undone = await renamesBetween(repository, post, pre);
  return lostEdits(differences, undone, await renamesBetween(repository, tip, result));
}

/** Lists renames as Git's merge sees them: old path → new path. */
async function renamesBetween(
  repository: PrivateRepository,
  from: string,
  to: string,
): Promise<Renames> {
  const args = ['diff-tree', '-r', '-z', '-M', '--diff-filter=R', '--name-status', from, to];
  const { stdout } = await repository.run(args);
  const fields = stdout.toString('utf8').split('\0');
  const renames = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3)
    renames.set(fields[at + 1] ?? '', fields[at + 2] ?? '');
  return renames;
}

/**
 * Lists paths of conflicts, what lies below them where they are folders, and the tip's name of a file whose
 * conflict Git tells under the name it had before: without it, the file would be under neither.
 */
function keptPaths(
  found: readonly MergeConflict[],
  lost: readonly string[],
  differences: DifferencesFromPost,
): ReadonlySet<string> {
  const versionsAt = versionsFrom(differences);
  const kept = new Set([...found.map(({ path }) => path), ...lost]);
  const folders = found
    .filter(({ ancestor, base, head }) => ancestor === null && base === null && head === null)
    .map(({ path }) => `${path}/`);
  const versions = new Set(found.flatMap(({ base }) => base ?? []));
  for (const { path } of [...differences.result, ...differences.tip]) {
    const { tip, result } = versionsAt(path);
    const goes = tip !== null && result === null && versions.has(tip.oid);
    if (goes || folders.some((folder) => path.startsWith(folder))) kept.add(path);
  }
  return kept;
}

const editLost = (path: string, { post, pre, tip }: Versions): RevertConflict => ({
  path,
  post,
  pre,
  tip,
  kind: 'later-edit-lost',
  messages: [],
  sections: [],
});

interface Told {
  readonly versionsAt: (path: string) => Versions;
  readonly labels: { readonly tip: string; readonly reverted: string };
  readonly repository: PrivateRepository;
}

async function bothChanged(
  found: readonly MergeConflict[],
  { versionsAt, labels, repository }: Told,
): Promise<readonly RevertConflict[]> {
  const marked = new Map(found.flatMap((conflict) => markedIn(conflict, versionsAt)));
  const texts = await quotedTexts([...marked.values()].slice(0, MOST_QUOTED), repository);
  return found.map(({ path, ancestor, base, head, messages }) => {
    const { post, tip, pre } = versionsAt(path);
    const text = texts.get(marked.get(path) ?? '');
    return {
      path,
      kind: 'both-changed',
      post: named(post, ancestor),
      tip: named(tip, base),
      pre: named(pre, head),
      messages,
      sections: text === undefined ? [] : conflictSections(text, labels),
    };
  });
}

/**
 * Names the file that Git has written markers into, if it has: the file has to be there in all three
 * versions.
 */
function markedIn(
  { path, ancestor, base, head }: MergeConflict,
  versionsAt: Told['versionsAt'],
): readonly (readonly [path: string, oid: string])[] {
  const { result, tip } = versionsAt(path);
  const isMerged = ancestor !== null && base !== null && head !== null;
  return isMerged && result?.mode.startsWith('100') === true && !sameItem(result, tip)
    ? [[path, result.oid]]
    : [];
}

/** Gives the version that Git means. Git follows renames, so it can be that of another path. */
const named = (there: TreeItem | null, oid: string | null): TreeItem | null =>
  oid === null ? there : { mode: there?.mode ?? '100644', oid };

async function quotedTexts(
  oids: readonly string[],
  repository: PrivateRepository,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const [oid, bytes] of await readContents(repository, oids)) {
    const text = bytes.length > LONGEST_QUOTED ? null : textOf(bytes);
    if (text !== null) texts.set(oid, text);
  }
  return texts;
}

interface RevertTrees {
  /** Trees of each step. */
  readonly steps: readonly { readonly pre: string; readonly post: string }[];
  readonly tip: string;
  /** The attribute files of the tip. */
  readonly attributes: readonly ListedEntry[];
}

/** Obtains in one request what a revert reads and writes, as far as folders tell. */
export async function obtainRevertContents(
  { steps, tip, attributes }: RevertTrees,
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<void> {
  const blobs = attributes.map(({ oid }) => oid);
  for (const { pre, post } of steps)
    blobs.push(
      ...blobsOfChanges(await rawDiff(repository, post, pre)),
      ...(await blobsOfMerge(repository, post, tip, pre)),
    );
  await obtainMissing(blobs, repository, obtain);
}
