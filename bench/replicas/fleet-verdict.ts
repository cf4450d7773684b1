import type { GitHubStandIn } from '../../sandbox/github/start-github.ts';
import type { BusyPullRequest } from './fleet-people.ts';

/** What must be zero in the end. */
export interface Verdict {
  /** Heads of pull requests without a finished check. */
  readonly unanswered: number;
  /** Commits with more than one check of ours. */
  readonly doubledChecks: number;
  /** Comments of ours beyond one for each pull request, and replies beyond one for each command. */
  readonly doubledComments: number;
  /** Pull requests without the comment, and commands without a reply. */
  readonly lostComments: number;
  /** Pull requests of which an older head was begun after a newer one. */
  readonly disordered: number;
}

/** What nobody sees of our comment on a pull request, and of a reply. */
const COMMENT = '<!-- meshwarden:comment:';
const replyTo = (comment: number): string => `<!-- meshwarden:reply:${String(comment)} -->`;

/** Looks at what people see of us. */
export function verdictOf(github: GitHubStandIn, pulls: readonly BusyPullRequest[]): Verdict {
  const counts = {
    unanswered: 0,
    doubledChecks: 0,
    doubledComments: 0,
    lostComments: 0,
    disordered: 0,
  };
  for (const { pull, heads, commands } of pulls) {
    if (!pull.checks().some(({ status }) => status === 'completed')) counts.unanswered += 1;
    counts.doubledChecks += heads.filter((sha) => pull.checks(sha).length > 1).length;
    const begun = heads
      .flatMap((sha, at) => pull.checks(sha).map(({ id }) => ({ id, at })))
      .toSorted((a, b) => a.id - b.id);
    if (begun.some(({ at }, n) => at < (begun[n - 1]?.at ?? 0))) counts.disordered += 1;
    const ours = pull.comments(github.app.botLogin);
    for (const mark of [COMMENT, ...commands.map(replyTo)]) {
      const found = ours.filter(({ body }) => body.includes(mark)).length;
      counts.doubledComments += Math.max(0, found - 1);
      counts.lostComments += Math.max(0, 1 - found);
    }
  }
  return counts;
}

export const isGood = (verdict: Verdict): boolean =>
  Object.values(verdict).every((count) => count === 0);
