import type { DriftLook } from '../comparison/environment-drift.ts';
import type {
  Analysis,
  EnvironmentDrift,
  Jobs,
  RepositoryConfig,
  Store,
} from '../../../review/index.ts';
import {
  afterLook,
  newEnvironmentDrift,
  parseIssueState,
} from '../comparison/environment-drift.ts';
import type { DriftOfCluster } from '../comparison/drift.ts';
import type { Clock, Clusters, Log, Repository } from '../../../forge/index.ts';
import { ForgeProblem, fullName } from '../../../forge/index.ts';
import { dueJob, issueFor, ownIssues, workableRepository } from '../../../review/index.ts';
import { clusterNames, joinedClusters } from '../comparison/joined-clusters.ts';
import { driftTitle } from '../texts/drift-issue.ts';
import type { DriftAnalysis } from '../ports/drift-ports.ts';
import { proposeCorrections } from './propose-corrections.ts';
import type { CorrectionPorts } from './propose-corrections.ts';
import { tellDrift } from './drift-notification.ts';
import type { TellDriftPorts } from './drift-notification.ts';

export interface FollowDriftPorts extends TellDriftPorts {
  readonly forge: TellDriftPorts['forge'] & CorrectionPorts['forge'];
  readonly analysis: Pick<Analysis, 'survey'> & DriftAnalysis;
  readonly store: TellDriftPorts['store'] & Pick<Store, 'repository'>;
  readonly jobs: Pick<Jobs, 'add'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Absent where the service reaches no cluster. */
  readonly clusters?: Clusters;
}

/**
 * Compares what the default branch says of environments with their clusters, each when it is due, and comes back when
 * the next one is. What one look at a cluster came to is kept and told before another is waited for.
 */
export async function followDrift(id: number, ports: FollowDriftPorts): Promise<void> {
  const { store, jobs, clock, log, analysis } = ports;
  const workable = await workableRepository(id, store);
  if (workable.kind === 'not-workable') return;
  const { repository } = workable.record;
  const { defaultBranch } = repository;
  const at = new Date(clock.now()).toISOString();
  const survey = await analysis.survey(repository, defaultBranch, at);
  if (survey.kind === 'unreachable') throw new ForgeProblem('unavailable', survey.message);
  if (survey.kind !== 'surveyed' || survey.configProblems.length > 0) {
    log.warn({ repository: id }, 'no configuration can be read: clusters are not compared');
    const later = (await store.drifts(id)).flatMap(({ due }) => due ?? []);
    if (later.length > 0) await jobs.add(dueJob('drift', id, clock.now() + AGAIN));
    return;
  }
  const { config } = survey;
  const pairs = comparedClusters(config);
  const known = await store.drifts(id);
  if (pairs.length === 0 && known.length === 0) return;
  const named = new Set(pairs.map(({ environment }) => environment));
  for (const each of known.filter(({ environment }) => !named.has(environment)))
    await noLongerCompared(each, repository, config, ports);
  const remembered = await rememberedIn(repository, pairs, known, ports);
  const due = remembered.filter((each) => each.due === null || each.due <= clock.now());
  const looks = due.map((each) => lookAt(each, repository, config, ports));
  // one that fails for a reason of GitHub's must not keep the others from being told
  const failed = (await Promise.allSettled(looks)).find(({ status }) => status === 'rejected');
  await comeBack(id, ports);
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Milliseconds until it is tried again where the configuration cannot be read. */
const AGAIN = 60 * 60_000;

/** When the next one is due. */
export async function comeBack(
  id: number,
  { store, jobs }: Pick<FollowDriftPorts, 'store' | 'jobs'>,
): Promise<void> {
  const due = (await store.drifts(id)).flatMap((each) => each.due ?? []);
  if (due.length > 0) await jobs.add(dueJob('drift', id, Math.min(...due)));
}

/** What is known of each; of what a lost store does not know, what its issue remembers, where that is ours alone. */
async function rememberedIn(
  repository: Repository,
  pairs: ReturnType<typeof comparedClusters>,
  known: readonly EnvironmentDrift[],
  { forge }: FollowDriftPorts,
): Promise<readonly EnvironmentDrift[]> {
  const isKnown = ({ environment, cluster }: (typeof pairs)[number]) =>
    known.find((each) => each.environment === environment && each.cluster === cluster);
  if (pairs.every((pair) => isKnown(pair) !== undefined))
    return pairs.flatMap((pair) => isKnown(pair) ?? []);
  const issues = await issuesOf(repository, forge);
  return pairs.map((pair) => {
    const { environment, cluster } = pair;
    const found = isKnown(pair);
    if (found !== undefined) return found;
    const earlier = known.find((each) => each.environment === environment);
    const shown = issueFor(
      issues,
      (state) => state.environment === environment,
      (title) => title === driftTitle(pair),
    );
    const ignored = earlier?.ignored ?? shown?.state?.ignored ?? [];
    const issue = earlier?.issue ?? shown?.number ?? null;
    return { ...newEnvironmentDrift(environment, cluster, ignored), issue };
  });
}

/** Lists our issues; none where the repository is there and has no issues. */
async function issuesOf(repository: Repository, forge: FollowDriftPorts['forge']) {
  try {
    return await ownIssues(repository, parseIssueState, forge);
  } catch (error) {
    if (!(error instanceof ForgeProblem) || error.kind !== 'not-found') throw error;
    await forge.repository(repository);
    return [];
  }
}

async function noLongerCompared(
  before: EnvironmentDrift,
  repository: Repository,
  config: RepositoryConfig,
  ports: FollowDriftPorts,
): Promise<void> {
  if (before.problem?.kind === 'not-compared') return;
  const at = new Date(ports.clock.now()).toISOString();
  const why = 'the configuration does not ask for it';
  const after = afterLook(before, { kind: 'not-compared', why }, { at, every: null });
  await tellDrift({ ...after, drifts: [] }, null, { repository, config, at }, ports);
}

const MINUTE = 60_000;
const EVERY = { '15m': 15 * MINUTE, '1h': 60 * MINUTE, '6h': 360 * MINUTE, '24h': 1_440 * MINUTE };

/** Gives the milliseconds between two comparisons; null where nobody asks for any. */
const comparedEvery = ({ drift }: Pick<RepositoryConfig, 'drift'>): number | null =>
  drift.cluster.every === 'off' ? null : EVERY[drift.cluster.every];

async function lookAt(
  before: EnvironmentDrift,
  repository: Repository,
  config: RepositoryConfig,
  ports: FollowDriftPorts,
): Promise<void> {
  const { environment, cluster } = before;
  const { clock, log } = ports;
  const allowed = mayBeNamed(cluster, repository, ports);
  const look: DriftLook =
    allowed === null
      ? { kind: 'not-allowed', why: "the service's settings do not list it for this repository" }
      : await lookOf(before, repository, ports);
  const now = clock.now();
  const at = new Date(now).toISOString();
  const after = afterLook(before, look, { at, every: comparedEvery(config) });
  if (after.problem !== null && after.problem.looks === 1) {
    const { kind, why } = after.problem;
    log.warn({ repository: repository.id, environment, cluster, kind, why }, 'drift is not known');
  }
  const isShown = repository.private === true || allowed?.shown === true;
  const found: DriftOfCluster | null = look.kind === 'compared' ? look.found : null;
  const shown = { ...after, isShown };
  const known =
    found === null
      ? shown
      : await proposeCorrections(
          { before, after: await withLatestIgnored(shown, repository, ports), config, repository },
          ports,
        );
  await tellDrift(known, found, { repository, config, at }, ports);
}

/** Somebody may have had a difference ignored while the cluster was read. */
async function withLatestIgnored(
  known: EnvironmentDrift,
  { id }: Repository,
  { store }: Pick<FollowDriftPorts, 'store'>,
): Promise<EnvironmentDrift> {
  const latest = (await store.drifts(id)).find(
    ({ environment }) => environment === known.environment,
  );
  return latest === undefined ? known : { ...known, ignored: latest.ignored };
}

/** Each of several: null where one may not be named, and shown where all may be. */
function mayBeNamed(
  cluster: string,
  repository: Repository,
  { clusters }: Pick<FollowDriftPorts, 'clusters'>,
): { readonly shown: boolean } | null {
  const all = clusterNames(cluster).map(
    (name) => clusters?.allows(fullName(repository), name) ?? null,
  );
  return all.includes(null) ? null : { shown: all.every((each) => each?.shown === true) };
}

async function lookOf(
  { environment, cluster }: EnvironmentDrift,
  repository: Repository,
  { analysis, clock }: FollowDriftPorts,
): Promise<DriftLook> {
  const asOf = new Date(clock.now()).toISOString();
  const seen = await analysis.drift(repository, { environment, cluster, asOf });
  switch (seen.kind) {
    case 'gone':
      return { kind: 'refused', why: `${seen.what} is not there.` };
    case 'unreachable':
      throw new ForgeProblem('unavailable', seen.message);
    case 'failed':
      return { kind: 'unknown', why: seen.message };
    case 'drift':
      break;
  }
  const { commit, outcome } = seen;
  switch (outcome.kind) {
    case 'compared':
      return { kind: 'compared', commit, found: outcome };
    case 'refused':
      return { kind: 'refused', why: outcome.reason };
    case 'unknown':
      return { kind: 'unknown', why: outcome.problem.why };
  }
}

/** An environment, and the cluster that it is compared with, as the service's settings call it, or several of them. */
interface ComparedCluster {
  readonly environment: string;
  readonly cluster: string;
}

/** More are not compared: each is a render and a read. */
const MOST_COMPARED = 50;

/** What is compared with what: `drift.cluster.environments` before the clusters that environments name. */
function comparedClusters({
  drift,
  environments,
}: Pick<RepositoryConfig, 'drift' | 'environments'>): readonly ComparedCluster[] {
  if (drift.cluster.every === 'off') return [];
  const pairs = new Map<string, string>();
  for (const { name, cluster } of environments) if (cluster !== undefined) pairs.set(name, cluster);
  for (const [name, cluster] of Object.entries(drift.cluster.environments))
    pairs.set(name, typeof cluster === 'string' ? cluster : joinedClusters(cluster));
  return [...pairs]
    .slice(0, MOST_COMPARED)
    .map(([environment, cluster]) => ({ environment, cluster }));
}
