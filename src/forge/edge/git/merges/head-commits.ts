import type { CommitPair } from '../../../ports.ts';
import type { CommitAuthorship } from '../../../github/commit-authorship.ts';
import { blobsOfMerge } from '../objects/blobs-of-merge.ts';
import { GitProblem } from '../running/git-problem.ts';
import { mergeCommits } from './merge-commits.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { replacementsOf } from './suggestion-commits.ts';

/** A commit of the head as Git prints it. */
export interface HeadCommit extends Omit<
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

/** Null where Git cannot do it alone, or not at all. */
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
