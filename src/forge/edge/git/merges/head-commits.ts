import type { CommitPair } from '../../../ports/commit-trees.ts';
import type { CommitAuthorship } from '../../../github/commit-authorship.ts';
import { blobsOfMerge, blobsOfChanges } from '../objects/missing-blobs.ts';
import { GitProblem } from '../running/run-git.ts';
import { mergeCommits } from './merge-commits.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import type { ReplacedLine } from '../../../github/comment.ts';
import { replacedLineDigest } from '../../../github/comment.ts';
import { looksLikeConfiguration } from '../../../../manifest/index.ts';
import { rawDiff } from '../objects/git-tree.ts';
import type { RawChange } from '../objects/git-tree.ts';

/** A commit of the head as Git prints it. */
interface HeadCommit extends Omit<
  CommitAuthorship,
  'cleanMergeOfBase' | 'mergedInto' | 'replacement'
> {
  readonly tree: string;
  readonly parents: readonly string[];
}

/** Merges of the base that are looked at; any beyond count as written by hand. */
const MOST_MERGES = 30;

/** No header of a commit can hold a line break; the message comes last. */
const FORMAT = '--format=%H%n%T%n%P%n%an%n%ae%n%cn%n%ce%n%B';

/** Commits that are in the head and not in the base, oldest first. */
export async function headCommits(
  repository: PrivateRepository,
  { base, head }: CommitPair,
): Promise<readonly HeadCommit[]> {
  const args = ['log', '-z', '--reverse', '--topo-order', '--no-mailmap', '--no-color', FORMAT];
  const { stdout } = await repository.run([...args, `${base}..${head}`, '--']);
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '')
    .map(parseCommit);
}

function parseCommit(record: string): HeadCommit {
  const [sha = '', tree = '', parents = '', name = '', email = '', ...rest] = record.split('\n');
  const [committer = '', committerEmail = '', ...message] = rest;
  return {
    sha,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: { name, email },
    committer: { name: committer, email: committerEmail },
    coAuthors: coAuthorsOf(message.join('\n')),
  };
}

/**
 * `Co-authored-by: Name <mail>` on any line: GitHub wants them at the end of the message, but whoever is
 * named anywhere is better not counted as a second pair of eyes.
 */
function coAuthorsOf(message: string): CommitAuthorship['coAuthors'] {
  const found = message.matchAll(/^co-authored-by:([^<\n]*)<([^>\n]*)>/gim);
  return [...found].map(([, name = '', email = '']) => ({
    name: name.trim(),
    email: email.trim(),
  }));
}

/** Merges of the base into the head, newest first: their second parent is no commit of the head. */
function mergesOfBase(commits: readonly HeadCommit[]): readonly HeadCommit[] {
  const own = new Set(commits.map(({ sha }) => sha));
  return commits
    .filter(({ parents }) => parents.length === 2 && !own.has(parents[1] ?? ''))
    .slice(-MOST_MERGES)
    .reverse();
}

/** Contents that are needed to do the merges of the base once more. */
export async function blobsOfBaseMerges(
  repository: PrivateRepository,
  commits: readonly HeadCommit[],
): Promise<readonly string[]> {
  const blobs: string[] = [];
  for (const { parents } of mergesOfBase(commits)) {
    const [ours = '', theirs = ''] = parents;
    const found = await repository.run(['merge-base', ours, theirs], { codes: [0, 1] });
    const ancestor = found.stdout.toString('latin1').trim();
    if (found.code === 0) blobs.push(...(await blobsOfMerge(repository, ancestor, ours, theirs)));
  }
  return blobs;
}

/**
 * Says of each commit whether it is a merge of the base that comes out the same when Git does it again, and which
 * lines it replaces where it may be a suggestion that somebody committed.
 */
export async function authorshipOf(
  repository: PrivateRepository,
  commits: readonly HeadCommit[],
): Promise<readonly CommitAuthorship[]> {
  const clean = new Map<string, string>();
  for (const { sha, tree, parents } of mergesOfBase(commits))
    if ((await mergedTree(repository, parents)) === tree) clean.set(sha, parents[0] ?? '');
  const replacements = await replacementsOf(repository, commits);
  return commits.map(({ sha, author, committer, coAuthors }) => ({
    sha,
    author,
    committer,
    coAuthors,
    ...cleanMerge(clean.get(sha)),
    replacement: replacements.get(sha) ?? null,
  }));
}

const cleanMerge = (
  mergedInto: string | undefined,
): Pick<CommitAuthorship, 'cleanMergeOfBase' | 'mergedInto'> =>
  mergedInto === undefined ? { cleanMergeOfBase: false } : { cleanMergeOfBase: true, mergedInto };

/** Gives null where Git cannot merge by itself, or not at all. */
async function mergedTree(
  repository: PrivateRepository,
  [ours = '', theirs = '']: readonly string[],
): Promise<string | null> {
  try {
    const outcome = await mergeCommits(repository, ours, theirs);
    return outcome.kind === 'clean' ? outcome.tree : null;
  } catch (error) {
    if (error instanceof GitProblem) return null;
    throw error;
  }
}

/** Commits of suggestions that are looked at; any beyond count as written by hand. */
const MOST_COMMITS = 30;
/** Lines that one commit of suggestions replaces. */
const MOST_LINES = 50;
/** Bytes; longer files are not looked at. */
const LONGEST_FILE = 1_000_000;

/** GitHub commits what is clicked in the browser, and names whose suggestion it was: here a bot's. */
const GITHUB_EMAIL = 'noreply@github.com';
const BOT = /\[bot\]@users\.noreply\./i;

type Replacement = NonNullable<CommitAuthorship['replacement']>;

const mayBeSuggestions = (commits: readonly HeadCommit[]): readonly HeadCommit[] =>
  commits
    .filter(
      ({ parents, committer, coAuthors }) =>
        parents.length === 1 &&
        committer.email.toLowerCase() === GITHUB_EMAIL &&
        coAuthors.some(({ email }) => BOT.test(email)),
    )
    .slice(-MOST_COMMITS);

/** Contents that are needed to see which lines committed suggestions replace. */
export async function blobsOfSuggestions(
  repository: PrivateRepository,
  commits: readonly HeadCommit[],
): Promise<readonly string[]> {
  const blobs: string[] = [];
  for (const commit of mayBeSuggestions(commits))
    blobs.push(...blobsOfChanges((await editsOf(repository, commit)) ?? []));
  return blobs;
}

/** Lists by commit which lines it replaces one for one, for those commits that do nothing else. */
async function replacementsOf(
  repository: PrivateRepository,
  commits: readonly HeadCommit[],
): Promise<ReadonlyMap<string, Replacement>> {
  const replaced = new Map<string, Replacement>();
  for (const commit of mayBeSuggestions(commits)) {
    const edits = await editsOf(repository, commit);
    const lines = edits === null ? null : await linesOf(repository, edits);
    const [parent = ''] = commit.parents;
    if (lines !== null && lines.length > 0)
      replaced.set(commit.sha, { parent, lines: lines.map(replacedLineDigest) });
  }
  return replaced;
}

/** Gives null where the commit does more than edit a few files. */
async function editsOf(
  repository: PrivateRepository,
  { sha, parents: [parent = ''] }: HeadCommit,
): Promise<readonly RawChange[] | null> {
  const changes = await rawDiff(repository, parent, sha);
  const areEdits = changes.every(
    ({ path, before, after }) =>
      before.mode.startsWith('100') && before.mode === after.mode && looksLikeConfiguration(path),
  );
  return areEdits && changes.length <= MOST_LINES ? changes : null;
}

async function linesOf(
  repository: PrivateRepository,
  edits: readonly RawChange[],
): Promise<readonly ReplacedLine[] | null> {
  const lines: ReplacedLine[] = [];
  for (const edit of edits) {
    const found = await linesOfEdit(repository, edit);
    if (found === null) return null;
    lines.push(...found);
  }
  return lines.length <= MOST_LINES ? lines : null;
}

async function linesOfEdit(
  repository: PrivateRepository,
  { path, before, after }: RawChange,
): Promise<readonly ReplacedLine[] | null> {
  const [old, now] = [await rowsOf(repository, before.oid), await rowsOf(repository, after.oid)];
  if (old === null || now === null || old.length !== now.length) return null;
  return old.flatMap((row, index): readonly ReplacedLine[] => {
    const other = now[index] ?? '';
    if (row === other) return [];
    const ending = row.endsWith('\r') && other.endsWith('\r') ? 1 : 0;
    const text = (bytes: string): string =>
      Buffer.from(bytes.slice(0, bytes.length - ending), 'latin1').toString('utf8');
    return [{ path, line: index + 1, before: text(row), after: text(other) }];
  });
}

/** Lines byte by byte, so that none is equal to another but by its bytes; null where they cannot be read. */
async function rowsOf(
  repository: PrivateRepository,
  oid: string,
): Promise<readonly string[] | null> {
  try {
    const { stdout } = await repository.run(['cat-file', 'blob', oid]);
    return stdout.length > LONGEST_FILE ? null : stdout.toString('latin1').split('\n');
  } catch (error) {
    if (error instanceof GitProblem) return null;
    throw error;
  }
}
