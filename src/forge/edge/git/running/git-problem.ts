import type { TreesResult } from '../../../ports.ts';
import type { GitRun } from './run-git.ts';

/** Carries the answer of a read that cannot go on up to the one place that returns it. */
export class GitProblem extends Error {
  readonly result: TreesResult;

  constructor(result: TreesResult) {
    super(result.kind);
    this.result = result;
  }
}

type Exited = Extract<GitRun, { kind: 'exited' }>;

/** A run that came to an end by itself. */
export function expectEnd(run: GitRun): Exited {
  if (run.kind === 'missing') throw new GitProblem({ kind: 'git-missing' });
  if (run.kind === 'stopped') throw new GitProblem({ kind: 'git-failed', message: run.message });
  return run;
}

/** A run that came to an end by itself with one of these exit codes. */
export function expectExit(ended: GitRun, codes: readonly number[] = [0]): Exited {
  const run = expectEnd(ended);
  if (codes.includes(run.code)) return run;
  const said = run.stderr.trim().replace(/^(?:fatal|error): /, '');
  const message = said === '' ? `git ended with code ${String(run.code)}.` : said;
  throw new GitProblem({ kind: 'git-failed', message });
}
