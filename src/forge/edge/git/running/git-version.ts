import { GitProblem, defaultGitLimits, runGit } from './run-git.ts';

/** The first Git with `merge-tree --write-tree`. */
const NEEDED = { major: 2, minor: 38 };

/** Refuses a Git that cannot merge without a work tree; `printed` is what `git version` says. */
export function checkVersion(printed: string): void {
  const match = /(\d+)\.(\d+)[.\d]*/.exec(printed);
  const major = Number(match?.[1]);
  const minor = Number(match?.[2]);
  if (major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor)) return;
  throw new GitProblem({
    kind: 'git-too-old',
    found: match?.[0] ?? printed.trim(),
    needed: `${String(NEEDED.major)}.${String(NEEDED.minor)}`,
  });
}

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
