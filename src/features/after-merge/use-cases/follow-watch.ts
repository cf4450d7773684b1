import type { DeliveryState } from '../watch/delivery/delivery-state.ts';
import type { BegunWatch, JobPayload, Store, Analysis } from '../../../review/index.ts';
import type { MergeJudgement } from '../watch/judging/merge-judgement.ts';
import type { Alerts, Appliers, Repository, ListedKind, Forge } from '../../../forge/index.ts';
import { fullName } from '../../../forge/index.ts';
import {
  afterMergeMarkdown,
  afterMergeMarker,
  notAppliedMarkdown,
  isAfterMergeComment,
} from '../texts/after-merge-report.ts';
import { auditApplied, auditVerdict } from './watch-audit.ts';
import { watchJob } from './watch-job.ts';
import { workableRepository } from '../../../review/index.ts';
import type { Prometheus, PrometheusServers } from '../ports/prometheus.ts';
import type { BeginPorts } from './begin-watch.ts';
import { beginWatch, whyNot } from './begin-watch.ts';
import type { DeliveredStep, WatchStep } from './merge-watch.ts';
import { LONGEST_WAIT_HOURS, notAppliedYet, watchDelivered, watchMerge } from './merge-watch.ts';
import type { ApplierObjects, Deliverer } from '../watch/delivery/deliverers.ts';
import type { Contains } from '../watch/delivery/argo-cd-status.ts';
import { deliverersOf, revisionsOf } from '../watch/delivery/deliverers.ts';
import type { AppliedAt, Assumption } from '../watch/begun-watch.ts';

export interface WatchReach {
  readonly servers: PrometheusServers;
  readonly appliers: Appliers;
}

interface FollowWatchPorts extends Omit<BeginPorts, 'servers'> {
  readonly forge: BeginPorts['forge'] & TellWatchPorts['forge'];
  readonly analysis: BeginPorts['analysis'] & SeePorts['analysis'];
  readonly store: Pick<Store, 'repository'> & TellWatchPorts['store'];
  /** It is absent where the service reaches no Prometheus. */
  readonly watching?: WatchReach;
  /** It is absent where nobody is told where they talk. */
  readonly alerts?: Pick<Alerts, 'tell'>;
}

type WatchPayload = Extract<JobPayload, { kind: 'watch' }>;

/** Holds a look at a merge, on the pull request that brought it. */
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
  await auditVerdict(looking, 'not-applied', ports.store);
  await tellWatch({ ...looking, body: notAppliedMarkdown(context, marker) }, ports);
}

type Step =
  | Extract<DeliveredStep, { kind: 'not-applied' }>
  | { readonly kind: 'watched'; readonly applied: AppliedAt; readonly step: WatchStep };

/** Takes the next step. Once it is known when the merge was applied, the cluster is not asked any more. */
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
      const applied: DeliveryState = { kind: 'unknown', by: 'The cluster', why: seen.why };
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
  if (looking.look.applied === undefined) await auditApplied(looking, applied, ports.store);
  if (step.kind === 'waiting') return comeBack(looking, look, step.next, ports);
  const { judgement, next } = step;
  const isNews = look.toldAt === undefined || judgement.verdict !== 'regression';
  if (isNews) await auditVerdict(looking, judgement.verdict, ports.store);
  await tellWatch({ ...looking, body: bodyOf({ ...looking, look }, judgement) }, ports);
  if (judgement.verdict === 'regression' && look.toldAt === undefined)
    await tellRegression(looking, ports);
  if (next === null) return;
  const toldAt = look.toldAt ?? ports.clock.now();
  await comeBack(looking, { ...look, toldAt }, next, ports);
}

const tellRegression = async (
  { look: { commit, environment }, repository, number }: Looking,
  { alerts }: LookPorts,
): Promise<void> =>
  alerts?.tell?.({
    kind: 'regression',
    ...{ repository: fullName(repository), pullRequest: number },
    title: `Traffic got worse in ${environment} since ${fullName(repository)}#${String(number)}`,
    facts: ['A comment there says what got worse, and how to take the merge back.'],
    key: `regression ${environment} ${commit}`,
  });

function bodyOf({ look, number }: Looking, judgement: MergeJudgement): string {
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

interface SeePorts {
  readonly analysis: Pick<Analysis, 'landed'>;
  readonly appliers: Appliers;
}

/** Says what is known of whoever applies a merge. */
type SeenAppliers =
  | {
      readonly kind: 'seen';
      readonly deliverers: readonly Deliverer[];
      readonly contains: Contains;
    }
  /** The cluster did not answer this time. */
  | { readonly kind: 'no-answer'; readonly why: string }
  /** Nobody will ever say when it was applied. */
  | { readonly kind: 'not-known'; readonly why: Assumption };

/** Bounds the commits that are looked up at one look, because each may cost a fetch. */
const MOST_REVISIONS = 30;

/**
 * Reads who applies the environment of a watch, and which of the commits that they speak of contain the
 * merge.
 */
async function seeAppliers(
  { cluster, commit, roots }: BegunWatch,
  repository: Repository,
  { appliers, analysis }: SeePorts,
): Promise<SeenAppliers> {
  if (cluster === null) return { kind: 'not-known', why: 'no-cluster' };
  const name = fullName(repository);
  const allowed = appliers.allows(name, cluster);
  if (allowed === null) return { kind: 'not-known', why: 'not-allowed' };
  if (!allowed.shown && repository.private !== true) return { kind: 'not-known', why: 'not-shown' };
  const listed = await appliers.appliers(name, cluster);
  const urls = [repository.cloneUrl, repository.htmlUrl];
  const deliverers = deliverersOf(objectsOf(listed), { urls, roots });
  if (deliverers.length === 0) return nobody(listed);
  const contained = new Set([commit]);
  const others = revisionsOf(deliverers).filter((revision) => revision !== commit);
  for (const after of others.slice(-MOST_REVISIONS)) {
    const landed = await analysis.landed(repository, { before: commit, after }, 1);
    if (landed?.forced === false) contained.add(after);
  }
  return { kind: 'seen', deliverers, contains: (revision) => contains(contained, revision) };
}

const contains = (contained: ReadonlySet<string>, revision: string): boolean =>
  contained.has(revision);

function nobody(listed: readonly ListedKind[]): SeenAppliers {
  const unknown = listed.flatMap((each) => (each.kind === 'unknown' ? [each] : []));
  if (unknown.length === 0) return { kind: 'not-known', why: 'nobody-applies' };
  // a role that is not there does not come by itself
  const passing = unknown.find(({ reason }) => reason !== 'forbidden');
  return passing === undefined
    ? { kind: 'not-known', why: 'not-readable' }
    : { kind: 'no-answer', why: passing.why };
}

function objectsOf(listed: readonly ListedKind[]): ApplierObjects {
  const of = (wanted: string): readonly unknown[] =>
    listed.flatMap((each) => (each.kind === 'listed' && each.of.kind === wanted ? each.items : []));
  return {
    applications: of('Application'),
    kustomizations: of('Kustomization'),
    gitRepositories: of('GitRepository'),
  };
}

interface TellWatchPorts {
  readonly forge: Pick<Forge, 'comments' | 'createComment' | 'updateComment'>;
  readonly store: Pick<Store, 'withLease' | 'audit'>;
}

interface Telling {
  readonly look: Pick<BegunWatch, 'commit' | 'environment'>;
  readonly repository: Repository;
  readonly number: number;
  readonly body: string;
}

/** Makes the one comment about a merge in an environment say this; found again by its last line. */
const tellWatch = (
  { look, repository, number, body }: Telling,
  { forge, store }: TellWatchPorts,
): Promise<void> =>
  store.withLease(`watch:${String(repository.id)}:${String(number)}`, async () => {
    const { commit, environment } = look;
    const own = await forge.comments(repository, number);
    const found = own.find((each) => isAfterMergeComment(each.body, commit, environment));
    if (found === undefined) await forge.createComment(repository, number, body);
    else if (found.body !== body) await forge.updateComment(repository, found.id, body);
  });
