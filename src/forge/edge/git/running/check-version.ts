import { GitProblem } from './git-problem.ts';

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
