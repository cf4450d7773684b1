import type { CommitAuthorship } from '../../../github/commit-authorship.ts';
import type { ReplacedLine } from '../../../github/replaced-line.ts';
import { replacedLineDigest } from '../../../github/replaced-line.ts';
import { looksLikeConfiguration } from '../../../../manifest/index.ts';
import { blobsOfChanges } from '../objects/blobs-of-merge.ts';
import { GitProblem } from '../running/git-problem.ts';
import type { HeadCommit } from './head-commits.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { rawDiff } from '../objects/raw-diff.ts';
import type { RawChange } from '../objects/raw-diff.ts';

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

/** By commit: which lines it replaces one for one, of those commits that do nothing else. */
export async function replacementsOf(
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

/** Null where it does more than edit a few files. */
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
