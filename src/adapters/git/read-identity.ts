import type { CommitIdentity } from '../../app/ports/local-reverts.ts';
import { expectExit } from './git-problem.ts';
import { runGit } from './run-git.ts';
import type { GitRunOptions } from './run-git.ts';
import type { UserRepository } from './user-repository.ts';

/** Who commits, as the repository's or the user's configuration says; null where neither does. */
export async function readIdentity(
  { path }: UserRepository,
  git: GitRunOptions,
): Promise<CommitIdentity | null> {
  const name = await configured(path, 'user.name', git);
  const email = await configured(path, 'user.email', git);
  return name === null || email === null ? null : { name, email };
}

async function configured(path: string, key: string, git: GitRunOptions): Promise<string | null> {
  const args = ['-C', path, 'config', '--null', '--get', key];
  const { code, stdout } = expectExit(await runGit(args, git), [0, 1]);
  const value = stdout.toString('utf8').replace(/\0$/, '').trim();
  return code === 1 || value === '' ? null : value;
}
