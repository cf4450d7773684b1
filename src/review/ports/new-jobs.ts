import type { NewJob } from './jobs.ts';

/** People wait for these; a push to the base can wait; what reconciling finds was late already. */
export const PRIORITY = { people: 0, background: 10, reconcile: 20 } as const;

interface PullRequestKey {
  readonly repository: number;
  readonly pullRequest: number;
}

const groupOf = (repository: number): string => `repo:${String(repository)}`;

/** Everything about one pull request runs one after the other. */
const queueOf = ({ repository, pullRequest }: PullRequestKey): string =>
  `pr:${String(repository)}:${String(pullRequest)}`;

/** Names by which jobs share a turn, and a fair part of all. */
export const JOB_NAMES = { queueOf, groupOf } as const;

/** A key may be a whole job, whose other fields are not those of the new one. */
const numbersOf = ({ repository, pullRequest }: PullRequestKey): PullRequestKey => ({
  repository,
  pullRequest,
});

export const reviewJob = (
  key: PullRequestKey,
  trigger: string,
  priority: number = PRIORITY.people,
): NewJob => ({
  queue: queueOf(key),
  key: `review:${queueOf(key)}`,
  group: groupOf(key.repository),
  priority,
  payload: { kind: 'review', ...numbersOf(key), trigger },
});

/**
 * What is looked at again and again in a repository: at once, or when something of it is due next. That must not be done
 * before what has just happened, nor replace it. Comparisons share a few places of their own: a cluster may take its time.
 */
export function dueJob(
  kind: 'onboard' | 'debts' | 'drift',
  repository: number,
  runAt?: number,
): NewJob {
  const name = `${kind}:${String(repository)}`;
  return {
    queue: name,
    key: runAt === undefined ? name : `${name}:due`,
    group: kind === 'drift' ? 'drift' : groupOf(repository),
    priority: PRIORITY.background,
    ...(runAt !== undefined && { runAt }),
    payload: { kind, repository },
  };
}
