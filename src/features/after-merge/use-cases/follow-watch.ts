import type { Applied } from '../watch/delivery/delivered-state.ts';
import type { AppliedAt, BegunWatch, JobPayload, Store } from '../../../review/index.ts';
import type { Judgement } from '../watch/judging/judgement.ts';
import type { Appliers, Repository } from '../../../forge/index.ts';
import { fullName } from '../../../forge/index.ts';
import { afterMergeMarkdown, afterMergeMarker } from '../texts/after-merge-report.ts';
import { notAppliedMarkdown } from '../texts/not-applied-report.ts';
import { watchJob, workableRepository } from '../../../review/index.ts';
import type { Prometheus, PrometheusServers } from '../ports/prometheus.ts';
import type { BeginPorts } from './begin-watch.ts';
import { beginWatch, whyNot } from './begin-watch.ts';
import type { SeePorts } from './see-applied.ts';
import { seeAppliers } from './see-applied.ts';
import { tellWatch } from './tell-watch.ts';
import type { TellWatchPorts } from './tell-watch.ts';
import type { DeliveredStep } from './watch-delivered.ts';
import { LONGEST_WAIT_HOURS, notAppliedYet, watchDelivered } from './watch-delivered.ts';
import type { WatchStep } from './watch-merge.ts';
import { watchMerge } from './watch-merge.ts';

/** What is asked about the time after a merge. */
export interface WatchReach {
  readonly servers: PrometheusServers;
  readonly appliers: Appliers;
}

export interface FollowWatchPorts extends Omit<BeginPorts, 'servers'> {
  readonly forge: BeginPorts['forge'] & TellWatchPorts['forge'];
  readonly analysis: BeginPorts['analysis'] & SeePorts['analysis'];
  readonly store: Pick<Store, 'repository'> & TellWatchPorts['store'];
  /** Absent where the service reaches no Prometheus. */
  readonly watching?: WatchReach;
}

type WatchPayload = Extract<JobPayload, { kind: 'watch' }>;

/** A look at a merge, on the pull request that brought it. */
interface Looking {
  readonly look: BegunWatch;
  readonly repository: Repository;
  readonly number: number;
}

/** Begins to watch a merge, or looks once at what became of it, and comes back when there is more to see. */
export async function followWatch(
  { repository: id, pullRequest: number, look }: WatchPayload,
  ports: FollowWatchPorts,
): Promise<void> {
  const workable = await workableRepository(id, ports.store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  const about = { repository: id, pullRequest: number };
  const { watching, log } = ports;
  if (watching === undefined) {
    log.info(about, 'merge is not watched: the settings list no Prometheus');
    return;
  }
  if (look === undefined) return beginWatch(repository, number, { ...ports, ...watching });
  const { environment, prometheus: name } = look;
  // settings may have changed since it began
  const why = whyNot(repository, name, watching.servers);
  const server = watching.servers.server(fullName(repository), name);
  if (why !== null || server === null) {
    log.warn({ ...about, environment, why }, 'merge is not watched any longer');
    return;
  }
  await lookOnce({ look, repository, number }, server.prometheus, { ...ports, ...watching });
}

type LookPorts = FollowWatchPorts & SeePorts;

async function lookOnce(looking: Looking, prometheus: Prometheus, ports: LookPorts): Promise<void> {
  const step = await stepOf(looking, prometheus, ports);
  if (step.kind === 'watched') return watched(looking, step, ports);
  if (step.next !== null) return comeBack(looking, looking.look, step.next, ports);
  const { commit, environment } = looking.look;
  const marker = afterMergeMarker(commit, environment);
  const { applied } = step;
  const context = { commit, environment, applied, hours: LONGEST_WAIT_HOURS };
  await tellWatch({ ...looking, body: notAppliedMarkdown(context, marker) }, ports);
}

type Step =
  | Extract<DeliveredStep, { kind: 'not-applied' }>
  | { readonly kind: 'watched'; readonly applied: AppliedAt; readonly step: WatchStep };

/** Once it is known when it was applied, the cluster is not asked any more. */
async function stepOf(
  { look, repository }: Looking,
  prometheus: Prometheus,
  ports: LookPorts,
): Promise<Step> {
  const { mergedAt, radius, settings } = look;
  const { watched } = radius;
  const asked = { prometheus, clock: ports.clock };
  const since = async (applied: AppliedAt): Promise<Step> => {
    const step = await watchMerge({ appliedAt: applied.at, watched, settings }, asked);
    return { kind: 'watched', applied, step };
  };
  if (look.applied !== undefined) return since(look.applied);
  const seen = await seeAppliers(look, repository, ports);
  switch (seen.kind) {
    case 'not-known':
      return since({ at: mergedAt, by: null, assumed: seen.why });
    case 'no-answer': {
      const applied: Applied = { kind: 'unknown', by: 'The cluster', why: seen.why };
      return notAppliedYet(applied, mergedAt, ports.clock);
    }
    case 'seen':
      return watchDelivered({ ...seen, mergedAt, watched, settings }, asked);
  }
}

async function watched(
  looking: Looking,
  { applied, step }: Extract<Step, { kind: 'watched' }>,
  ports: LookPorts,
): Promise<void> {
  const look = { ...looking.look, applied };
  if (step.kind === 'waiting') return comeBack(looking, look, step.next, ports);
  const { judgement, next } = step;
  await tellWatch({ ...looking, body: bodyOf({ ...looking, look }, judgement) }, ports);
  if (next === null) return;
  const toldAt = look.toldAt ?? ports.clock.now();
  await comeBack(looking, { ...look, toldAt }, next, ports);
}

function bodyOf({ look, number }: Looking, judgement: Judgement): string {
  const { commit, environment, applied, radius, mergedBy, onCall, toldAt } = look;
  const context = {
    ...{ commit, environment, judgement, radius },
    applied: applied ?? { at: look.mergedAt, by: null },
    pullRequest: { number, mergedBy, onCall },
    ...(toldAt !== undefined && { toldAt }),
  };
  return afterMergeMarkdown(context, afterMergeMarker(commit, environment));
}

const comeBack = (
  { repository, number }: Looking,
  look: BegunWatch,
  at: number,
  { jobs }: Pick<FollowWatchPorts, 'jobs'>,
): Promise<void> =>
  jobs.add(watchJob({ repository: repository.id, pullRequest: number, look }, at));
