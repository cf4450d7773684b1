import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { counted, firstOf, shortSha } from '../../../../manifest/index.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import type { GitRunOptions } from '../running/run-git.ts';
import { syntheticCommit } from '../objects/synthetic-commit.ts';
import { copyIndex, findWorkTree } from './work-tree.ts';
import type { EditedFile, WorkTree, UserFolders } from './work-tree.ts';
import type { TreesRequest, TreesResult } from '../../../ports/commit-trees.ts';
import type { TreeLimits } from '../../../../manifest/index.ts';
import { GitProblem } from '../running/run-git.ts';

/** The work tree as a commit on top of the one that is checked out, and what is said of it. */
interface WorkTreeSide {
  readonly commit: string;
  readonly notes: readonly string[];
}

/**
 * Files that Git tracks, and those that it does not and that nothing ignores, as they lie on disk. Untracked files that
 * are larger than any that would be read stay out: they may be whole disks.
 */
async function workTreeSide(
  repository: PrivateRepository,
  tree: WorkTree,
  git: GitRunOptions,
  fileBytes: number,
): Promise<WorkTreeSide> {
  const copy = await copyIndex(repository, tree, git);
  const edited = await copy.edited();
  const large = await tooLarge(tree, edited, fileBytes);
  const taken = edited.filter(({ path, isUnstaged }) => isUnstaged && !large.has(path));
  if (taken.length > 0)
    await copy.run(
      ['update-index', '-z', '--add', '--remove', '--stdin'],
      taken.map(({ path }) => `${path}\0`).join(''),
    );
  const written = (await copy.run(['write-tree'])).trim();
  const commit = await syntheticCommit(repository, written, [tree.commit]);
  const seen = edited.filter(({ path }) => !large.has(path));
  return { commit, notes: [lookedAtNote(tree, seen), ...largeNote([...large])] };
}

/** Files as the index has them, which is what the next commit will hold: nothing that lies on disk is read. */
async function stagedSide(
  repository: PrivateRepository,
  tree: WorkTree,
  git: GitRunOptions,
): Promise<WorkTreeSide> {
  const copy = await copyIndex(repository, tree, git);
  const written = (await copy.run(['write-tree'])).trim();
  const commit = await syntheticCommit(repository, written, [tree.commit]);
  const note = `The change is looked at as it is staged, on top of commit ${shortSha(tree.commit)}; what is not staged is not looked at.`;
  return { commit, notes: [note] };
}

async function tooLarge(
  { top }: WorkTree,
  edited: readonly EditedFile[],
  fileBytes: number,
): Promise<ReadonlySet<string>> {
  const large = new Set<string>();
  for (const { path, isUntracked } of edited) {
    if (!isUntracked) continue;
    const file = Buffer.from(join(top, path), 'latin1');
    const size = await lstat(file).then(
      (status) => status.size,
      () => 0,
    );
    if (size > fileBytes) large.add(path);
  }
  return large;
}

/** Says which files are not looked at; nothing where all are committed, or where that cannot be told. */
async function unseenEdits(
  repository: PrivateRepository,
  tree: WorkTree,
  git: GitRunOptions,
): Promise<readonly string[]> {
  try {
    const edited = await (await copyIndex(repository, tree, git)).edited();
    if (edited.length === 0) return [];
    return [
      `Not looked at: ${filesText(edited)} of the work tree, edited and not committed. Only commits are compared; \`--work-tree\` looks at the work tree.`,
    ];
  } catch {
    // the review is about the commits, which this says nothing of
    return [];
  }
}

const lookedAtNote = ({ commit }: WorkTree, edited: readonly EditedFile[]): string =>
  edited.length === 0
    ? `The change is looked at as the work tree has it: nothing is edited on top of commit ${shortSha(commit)}.`
    : `The change is looked at as the work tree has it: ${filesText(edited)}, not committed, on top of commit ${shortSha(commit)}.`;

const largeNote = (large: readonly string[]): readonly string[] =>
  large.length === 0
    ? []
    : [
        `Not looked at, since too large: ${namesText(large)} of the work tree, which Git does not track.`,
      ];

const MOST_NAMED = 3;

const filesText = (edited: readonly EditedFile[]): string =>
  `${counted(edited.length, 'file')} (${namesText(edited.map(({ path }) => path))})`;

const namesText = (paths: readonly string[]): string =>
  firstOf(
    paths.map((path) => Buffer.from(path, 'latin1').toString('utf8')),
    MOST_NAMED,
  );

interface Reading {
  readonly request: TreesRequest;
  /** The commit that the request names as the head. */
  readonly head: string;
  readonly repository: PrivateRepository;
  readonly git: GitRunOptions;
  readonly limits: TreeLimits;
  readonly folders: UserFolders;
}

/**
 * Compares with the work tree as the head, or says that it is not looked at.
 *
 * @throws GitProblem where it is asked for and there is none.
 */
export async function withWorkTree(
  { request, head, repository, git, limits, folders }: Reading,
  compare: (head: string) => Promise<TreesResult>,
): Promise<TreesResult> {
  if (request.workTree === undefined) return compare(head);
  if (request.workTree === 'mentioned') {
    const [result, notes] = await Promise.all([compare(head), mentioned()]);
    return noted(result, notes);
  }
  const tree = await findWorkTree(request.repository, git, folders);
  if (tree === null) throw new GitProblem({ kind: 'no-work-tree', path: request.repository });
  const side = await sideOf(tree);
  const result = noted(await compare(side.commit), side.notes);
  // its commit is nobody's: no report names it
  return result.kind === 'read' ? { ...result, commits: null } : result;

  function sideOf(tree: WorkTree): Promise<WorkTreeSide> {
    return request.workTree === 'staged'
      ? stagedSide(repository, { ...tree, index: request.index ?? tree.index }, git)
      : workTreeSide(repository, tree, git, limits.fileBytes);
  }

  async function mentioned(): Promise<readonly string[]> {
    const found = await findWorkTree(request.repository, git, folders);
    return found?.commit === head ? unseenEdits(repository, found, git) : [];
  }
}

const noted = (result: TreesResult, notes: readonly string[]): TreesResult =>
  result.kind === 'read' ? { ...result, notes: [...result.notes, ...notes] } : result;
