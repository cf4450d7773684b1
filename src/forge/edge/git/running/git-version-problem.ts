import { checkVersion } from './check-version.ts';
import { GitProblem } from './git-problem.ts';
import { defaultGitLimits, runGit } from './run-git.ts';

/** Why Git cannot be used, as a sentence; null where it can. */
export async function gitVersionProblem(searchPath: string): Promise<string | null> {
  const run = await runGit(['version'], { searchPath, limits: defaultGitLimits });
  if (run.kind === 'missing') return 'git is not found in PATH';
  if (run.kind === 'stopped') return `git does not run: ${run.message}`;
  try {
    checkVersion(run.stdout.toString('utf8'));
    return null;
  } catch (error) {
    if (error instanceof GitProblem && error.result.kind === 'git-too-old')
      return `git ${error.result.found} is too old: ${error.result.needed} or newer is needed`;
    throw error;
  }
}
