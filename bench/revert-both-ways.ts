import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateRepository } from '../src/forge/edge/git/running/private-repository.ts';
import { defaultGitLimits } from '../src/forge/edge/git/running/run-git.ts';
import { findRepository } from '../src/forge/edge/git/running/user-repository.ts';
import { readContents } from '../src/forge/edge/git/objects/blob-store.ts';
import type { PrivateRepository } from '../src/forge/edge/git/running/private-repository.ts';
import { revertCommits } from '../src/features/rollback/edge/revert-commits.ts';
import type { RevertCommits } from '../src/features/rollback/edge/revert-commits.ts';
import type { RevertResult, TreeChange } from '../src/features/rollback/index.ts';
import { defaultTreeLimits } from '../src/manifest/index.ts';
import { importStream } from './import-history.ts';
import { randomHistory } from './random-history.ts';
import type { HistoryMethod, RandomHistory } from './random-history.ts';

/** How our revert of a history compares with `git revert` in a work tree. */
export interface Compared {
  readonly seed: number;
  readonly method: HistoryMethod;
  readonly git: 'clean' | 'conflict';
  readonly verdict:
    | 'same'
    /** Git deletes a later edit without a word, and we say so. */
    | 'lost-edit-reported'
    | 'other-tree'
    | 'other-conflicts'
    | 'conflict-marker';
  /** For people who look into a difference. */
  readonly detail: string;
}

const env = {
  PATH: process.env['PATH'],
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Pat',
  GIT_AUTHOR_EMAIL: 'pat@example.com',
  GIT_COMMITTER_NAME: 'Pat',
  GIT_COMMITTER_EMAIL: 'pat@example.com',
};

/** Reverts the change of each seed's history with Git and with our own means. */
export async function revertBothWays(seeds: readonly number[]): Promise<readonly Compared[]> {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-rollback-'));
  const git = (args: readonly string[], input = ''): string =>
    execFileSync('git', args, { cwd: folder, env, input, encoding: 'utf8', stdio: 'pipe' });
  try {
    git(['init', '-q', '-b', 'none']);
    const compared: Compared[] = [];
    for (const seed of seeds) compared.push(await compareOne(seed, folder, git));
    return compared;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type RunGit = (args: readonly string[], input?: string) => string;

/** Git's outcome: a tree, or the paths that it leaves unmerged. */
type Expected =
  | { readonly kind: 'clean'; readonly tree: string }
  | { readonly kind: 'conflict'; readonly paths: readonly string[] };

async function compareOne(seed: number, folder: string, git: RunGit): Promise<Compared> {
  const history = randomHistory(seed);
  const marks = join(folder, '.git', 'marks');
  const args = ['fast-import', '--quiet', '--force', `--export-marks=${marks}`];
  git(args, importStream(history, `h${String(seed)}`));
  const shas = readMarks(readFileSync(marks, 'utf8'));
  const at = (mark: number): string => shas.get(mark) ?? '';
  const tip = at(history.commits.length);
  const expected = revertWithGit(history, at, git);
  const { result, repository } = await revertOurWay(history, at, folder);
  try {
    const tipTree = git(['rev-parse', `${tip}^{tree}`]).trim();
    const judged = await judge(expected, result, tipTree, repository);
    return { seed, method: history.method, git: expected.kind, ...judged };
  } finally {
    await repository.remove();
  }
}

/** `:<mark> <commit>` on each line. */
const readMarks = (text: string): ReadonlyMap<number, string> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [Number(line.slice(1, line.indexOf(' '))), line.slice(line.indexOf(' ') + 1)]),
  );

type At = (mark: number) => string;

function revertWithGit({ commits, method, target }: RandomHistory, at: At, git: RunGit): Expected {
  git(['checkout', '-q', '-f', '--detach', at(commits.length)]);
  git(['clean', '-q', '-f', '-d', '-x']);
  const parent = method === 'merge' ? ['-m', '1'] : [];
  let failed = false;
  try {
    git(['revert', '--no-commit', ...parent, ...target.map(at)]);
  } catch {
    failed = true;
  }
  const unmerged = git(['ls-files', '-z', '--unmerged'])
    .split('\0')
    .filter((line) => line !== '');
  const outcome: Expected =
    failed || unmerged.length > 0
      ? {
          kind: 'conflict',
          paths: [...new Set(unmerged.map(wantedPath))].sort(),
        }
      : { kind: 'clean', tree: git(['write-tree']).trim() };
  // What is left of a revert of several commits would stop the next one.
  git(['revert', '--quit']);
  git(['reset', '-q', '--hard', at(commits.length)]);
  return outcome;
}

/** Where a file and a folder want one path, Git puts the file beside it: `path~HEAD`, `path~parent of …`. */
const wantedPath = (line: string): string =>
  line.slice(line.indexOf('\t') + 1).replace(/~(?:HEAD|parent of )[^/]*$/, '');

async function revertOurWay(
  { commits, method, target, head }: RandomHistory,
  at: At,
  folder: string,
): Promise<{ readonly result: RevertResult; readonly repository: PrivateRepository }> {
  const git = { searchPath: process.env['PATH'] ?? '', limits: defaultGitLimits };
  const repository = await createPrivateRepository(
    await findRepository(folder, git),
    git,
    tmpdir(),
  );
  const mergeCommit = at(target[0] ?? 0);
  const request: RevertCommits = {
    tip: at(commits.length),
    branch: 'main',
    head: at(head),
    scope: { kind: 'everything' },
    target:
      method === 'direct'
        ? { kind: 'commit', commit: mergeCommit }
        : { kind: 'pull-request', number: 7, mergeCommit },
  };
  return {
    result: await revertCommits(request, repository, nothingToObtain, wholeOnly),
    repository,
  };
}

/** Whole changes are undone without a look at what is rendered. */
const never = (): never => {
  throw new Error('no part is undone here');
};
const wholeOnly = { work: { undo: never, choose: never, check: never }, limits: defaultTreeLimits };

const nothingToObtain = (): Promise<void> => Promise.resolve();

async function judge(
  expected: Expected,
  ours: RevertResult,
  tipTree: string,
  repository: PrivateRepository,
): Promise<Pick<Compared, 'verdict' | 'detail'>> {
  const changes = 'changes' in ours ? ours.changes : [];
  const conflicts = 'conflicts' in ours ? ours.conflicts : [];
  if (await holdsMarkers(changes, repository)) return { verdict: 'conflict-marker', detail: '' };
  const lost = conflicts.filter(({ kind }) => kind === 'later-edit-lost');
  const met = conflicts.filter(({ kind }) => kind === 'both-changed').map(({ path }) => path);
  const detail = `git ${JSON.stringify(expected)}, ours ${ours.kind} ${JSON.stringify(met)} ${JSON.stringify(lost.map(({ path }) => path))}`;
  if (expected.kind === 'conflict') {
    const isSame = JSON.stringify([...met].sort()) === JSON.stringify(expected.paths);
    return { verdict: isSame ? 'same' : 'other-conflicts', detail };
  }
  if (lost.length > 0 && met.length === 0) return { verdict: 'lost-edit-reported', detail };
  const tree = 'tree' in ours ? ours.tree : tipTree;
  const isSame = met.length === 0 && tree === expected.tree;
  return { verdict: isSame ? 'same' : 'other-tree', detail };
}

async function holdsMarkers(
  changes: readonly TreeChange[],
  repository: PrivateRepository,
): Promise<boolean> {
  const contents = await readContents(
    repository,
    changes.flatMap(({ after }) => after?.oid ?? []),
  );
  return [...contents.values()].some((bytes) => /^(?:<{7}|>{7}) /m.test(bytes.toString('latin1')));
}
