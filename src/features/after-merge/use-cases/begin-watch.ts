import type { Analysis, BegunWatch, Jobs, PullRequestRecord } from '../../../review/index.ts';
import { begunWatch } from '../watch/begun-watch.ts';
import { reviewAsPushed } from '../../../review/index.ts';
import { watchJob } from './watch-job.ts';
import type { Clock, Forge, Log, PullRequestMerge, Repository } from '../../../forge/index.ts';
import { fullName } from '../../../forge/index.ts';
import { isAfterMergeComment } from '../texts/after-merge-report.ts';
import { TIERS } from '../../../manifest/index.ts';
import type { PrometheusServers } from '../ports/prometheus.ts';
import { LONGEST_WAIT_HOURS } from './merge-watch.ts';

interface QueuePorts {
  readonly jobs: Pick<Jobs, 'add'>;
}

export interface BeginPorts extends QueuePorts {
  readonly forge: Pick<Forge, 'pullRequestDetails' | 'commit' | 'comments'>;
  readonly analysis: Pick<Analysis, 'review'>;
  readonly servers: PrometheusServers;
  readonly clock: Clock;
  readonly log: Log;
}

/** Queues a look at a merged pull request, unless its last review says that nothing of it is watched. */
export async function queueWatch(
  { pullRequest, state, watchedFrom }: PullRequestRecord,
  { jobs }: QueuePorts,
): Promise<void> {
  if (pullRequest.state !== 'merged' || watchedFrom === null) return;
  const tier = state?.sha === pullRequest.head.sha ? state.tier : null;
  // of what is not known the review of the merge decides
  const isBelow =
    watchedFrom !== undefined && tier !== null && TIERS.indexOf(tier) < TIERS.indexOf(watchedFrom);
  if (isBelow) return;
  const { repository, number } = pullRequest;
  await jobs.add(watchJob({ repository: repository.id, pullRequest: number }));
}

/** Finds whom a merge reaches, and begins to watch each environment that is to be watched. */
export async function beginWatch(
  repository: Repository,
  number: number,
  ports: BeginPorts,
): Promise<void> {
  const { forge, jobs, clock, log } = ports;
  const about = { repository: repository.id, pullRequest: number };
  const { merge } = await forge.pullRequestDetails(repository, number);
  if (merge === null) return;
  if (clock.now() > Date.parse(merge.at) + LONGEST_WAIT_HOURS * 3_600_000) {
    log.info(about, 'merge is not watched: it was made too long ago');
    return;
  }
  const begun = await begunWatches(repository, number, merge, ports);
  if (begun.length === 0) return;
  const own = await forge.comments(repository, number);
  for (const look of begun) {
    // a merge is told of more than once; what is said already is followed by who said it
    const isSaid = own.some(({ body }) => isAfterMergeComment(body, look.commit, look.environment));
    if (!isSaid) await jobs.add(watchJob({ ...about, look }));
  }
}

async function begunWatches(
  repository: Repository,
  number: number,
  merge: PullRequestMerge,
  { forge, analysis, servers, clock, log }: BeginPorts,
): Promise<readonly BegunWatch[]> {
  const about = { repository: repository.id, pullRequest: number };
  const before = (await forge.commit(repository, merge.sha))?.parents[0];
  if (before === undefined) {
    log.warn({ ...about, merge: merge.sha }, 'merge is not watched: GitHub does not have it');
    return [];
  }
  const asOf = new Date(clock.now()).toISOString();
  const outcome = await reviewAsPushed(
    { repository, before, after: merge.sha, asOf },
    { analysis },
  );
  if (outcome.kind !== 'reviewed') {
    log.warn({ ...about, why: outcome.kind }, 'merge is not watched: it cannot be reviewed');
    return [];
  }
  const { review, config } = outcome;
  const commit = { commit: merge.sha, mergedAt: Date.parse(merge.at) };
  const watchable = { ...commit, mergedBy: merge.by?.login ?? null };
  return review.environments.flatMap((environment) => {
    const begun = begunWatch(watchable, environment, review, config);
    if (begun === null) return [];
    const why = 'kind' in begun ? 'no-prometheus' : whyNot(repository, begun.prometheus, servers);
    if (why === null && !('kind' in begun)) return [begun];
    log.warn({ ...about, environment: environment.name, why }, 'merge is not watched');
    return [];
  });
}

/** Says why a repository is not told what a Prometheus says; null where it is. */
export function whyNot(
  repository: Repository,
  name: string,
  servers: PrometheusServers,
): 'not-allowed' | 'not-shown' | null {
  const server = servers.server(fullName(repository), name);
  if (server === null) return 'not-allowed';
  return server.shown || repository.private === true ? null : 'not-shown';
}
