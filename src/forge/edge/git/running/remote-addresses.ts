import { defaultGitLimits, runGit } from './run-git.ts';

/** Who has more than this many remotes has them for other reasons than to say what a repository is called. */
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
