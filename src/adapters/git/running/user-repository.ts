import { GitProblem, expectExit } from './git-problem.ts';
import { runGit } from './run-git.ts';
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
  // The path comes last: it may hold line breaks.
  const questions = ['--is-shallow-repository', '--show-object-format', '--path-format=absolute'];
  const run = await runIn(path, ['rev-parse', ...questions, '--git-common-dir'], git);
  if (run.kind === 'exited' && run.code !== 0)
    throw new GitProblem({ kind: 'no-repository', path });
  const [shallow, objectFormat, ...rest] = expectExit(run).stdout.toString('utf8').split('\n');
  const commonDir = rest.join('\n').replace(/\n$/, '');
  return { path, commonDir, shallow: shallow === 'true', objectFormat: objectFormat ?? 'sha1' };
}

/** The commit that a revision names; a revision is never read as an option. */
export async function resolveCommit(
  repository: UserRepository,
  revision: string,
  git: GitRunOptions,
): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const run = await runIn(repository.path, args, git);
  const oid = run.kind === 'exited' ? run.stdout.toString('utf8').trim() : '';
  if (run.kind === 'exited' && !/^[0-9a-f]{40,64}$/.test(oid))
    throw new GitProblem({ kind: 'unknown-revision', revision, shallow: repository.shallow });
  expectExit(run);
  return oid;
}

/** Whether objects may be missing on purpose, to be fetched when they are needed (gitrepository partial-clone). */
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
