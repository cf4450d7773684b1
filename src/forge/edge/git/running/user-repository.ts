import { expectEnd, expectExit, GitProblem, runGit, defaultGitLimits } from './run-git.ts';
import type { GitRun, GitRunOptions } from './run-git.ts';

/** The repository to review, as it lies on disk. Nothing is ever written to it. */
export interface UserRepository {
  /** The folder the user named. */
  readonly path: string;
  /** Absolute; shared by all its work trees. */
  readonly commonDir: string;
  readonly shallow: boolean;
  readonly objectFormat: string;
}

/** Finds the repository that `path` belongs to. */
export async function findRepository(path: string, git: GitRunOptions): Promise<UserRepository> {
  const run = await runIn(path, ['rev-parse', ...QUESTIONS], git);
  if (run.kind === 'exited' && run.code !== 0)
    throw new GitProblem({ kind: 'no-repository', path });
  return toRepository(path, expectExit(run).stdout.toString('utf8').replace(/\n$/, ''));
}

/** Finds the repository and what a revision names in it by one process, which is dear to start for a large one. */
export async function findWithCommit(
  path: string,
  revision: string,
  git: GitRunOptions,
): Promise<{ readonly user: UserRepository; readonly commit: string }> {
  // what cannot be an argument names nothing, like no text at all
  const asked = revision.includes('\0') ? '' : revision;
  const run = expectEnd(await runIn(path, ['rev-parse', ...QUESTIONS, ...commitOf(asked)], git));
  const printed = run.stdout.toString('utf8').replace(/\n$/, '');
  if (printed === '') throw new GitProblem({ kind: 'no-repository', path });
  const found = run.code === 0 ? /^([^]*)\n([0-9a-f]{40,64})$/.exec(printed) : null;
  const user = toRepository(path, found?.[1] ?? printed);
  if (found?.[2] === undefined)
    throw new GitProblem({ kind: 'unknown-revision', revision, path, shallow: user.shallow });
  return { user, commit: found[2] };
}

/** The path comes last: it may hold line breaks. */
const QUESTIONS = [
  '--is-shallow-repository',
  '--show-object-format',
  '--path-format=absolute',
  '--git-common-dir',
];

/** A revision is never read as an option. */
const commitOf = (revision: string): readonly string[] => [
  '--verify',
  '--quiet',
  '--end-of-options',
  `${revision}^{commit}`,
];

function toRepository(path: string, printed: string): UserRepository {
  const [shallow, objectFormat, ...rest] = printed.split('\n');
  return {
    path,
    commonDir: rest.join('\n'),
    shallow: shallow === 'true',
    objectFormat: objectFormat ?? 'sha1',
  };
}

/** The commit that a revision names. */
export async function resolveCommit(
  repository: UserRepository,
  revision: string,
  git: GitRunOptions,
): Promise<string> {
  const run = await runIn(repository.path, ['rev-parse', ...commitOf(revision)], git);
  const oid = run.kind === 'exited' ? run.stdout.toString('utf8').trim() : '';
  if (run.kind === 'exited' && !/^[0-9a-f]{40,64}$/.test(oid))
    throw new GitProblem({
      kind: 'unknown-revision',
      revision,
      path: repository.path,
      shallow: repository.shallow,
    });
  expectExit(run);
  return oid;
}

/**
 * Tells whether objects may be missing on purpose, to be fetched when they are needed (gitrepository
 * partial-clone).
 */
export async function isPartial(repository: UserRepository, git: GitRunOptions): Promise<boolean> {
  const args = ['config', '--get-regexp', '^(remote\\..*\\.promisor|extensions\\.partialclone)$'];
  const run = await runIn(repository.path, args, git);
  return run.kind === 'exited' && run.code === 0;
}

/** A zero byte cannot be part of an argument, nor of a path or a revision. */
function runIn(path: string, args: readonly string[], git: GitRunOptions): Promise<GitRun> {
  if ([path, ...args].some((text) => text.includes('\0')))
    return Promise.resolve({ kind: 'exited', code: 128, stdout: Buffer.alloc(0), stderr: '' });
  return runGit(['-C', path, ...args], git);
}

/** A user with more remotes than this has them for other reasons than to say what a repository is called. */
const MOST_REMOTES = 50;

/** A scheme that reaches another machine; or what ssh takes, which is no drive of Windows and no helper of Git. */
const ON_A_HOST =
  /^(?:(?:https?|ssh|git|git\+ssh|ssh\+git):\/\/|(?:[^/@:]+@)?[^/@:]{2,}:(?!\/\/|:))/i;

/**
 * Addresses of a repository's remotes, as its own configuration writes them: tokens included. None where they are
 * folders of this machine, where it is no repository, or where there is no Git. Nothing is fetched.
 */
export async function remoteAddresses(
  repository: string,
  searchPath: string,
): Promise<readonly string[]> {
  if (repository.includes('\0')) return [];
  const args = ['-C', repository, 'config', '--null', '--get-regexp', '^remote\\..*\\.url$'];
  const run = await runGit(args, { searchPath, limits: defaultGitLimits });
  if (run.kind !== 'exited' || run.code !== 0) return [];
  const addresses = run.stdout
    .toString('utf8')
    .split('\0')
    .map((entry) => entry.slice(entry.indexOf('\n') + 1))
    .filter((address) => ON_A_HOST.test(address));
  return [...new Set(addresses)].slice(0, MOST_REMOTES);
}
