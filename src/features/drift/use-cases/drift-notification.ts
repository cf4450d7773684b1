import { createHash } from 'node:crypto';
import { counted, firstOf, subjectText } from '../../../manifest/index.ts';
import type { DriftOfCluster } from '../comparison/drift.ts';
import type {
  EnvironmentDrift,
  Jobs,
  RepositoryConfig,
  Store,
  ClaimedJob,
  JobPayload,
  NewJob,
} from '../../../review/index.ts';
import type { SortedDrifts } from '../comparison/environment-drift.ts';
import { parseIssueState, sortedDrifts, stillIgnored } from '../comparison/environment-drift.ts';
import type { Forge, Metrics, Repository, Alerts, Clock, Log } from '../../../forge/index.ts';
import { ForgeProblem, fullName } from '../../../forge/index.ts';
import {
  dueJob,
  isByHand,
  issueFor,
  ownIssues,
  workableRepository,
  PRIORITY,
} from '../../../review/index.ts';
import { auditDrift } from './drift-audit.ts';
import { driftAlert, driftSet } from '../texts/drift-alert.ts';
import { DRIFT_LABEL, driftIssue } from '../texts/drift-issue.ts';

export interface TellDriftPorts {
  readonly forge: Pick<
    Forge,
    'issues' | 'ownBodies' | 'createIssue' | 'updateIssue' | 'labelIssue' | 'repository'
  >;
  readonly store: Pick<Store, 'drifts' | 'updateDrifts' | 'withLease' | 'debts' | 'audit'>;
  readonly jobs: Pick<Jobs, 'add'>;
  readonly metrics: Metrics;
  /** It is absent where nobody is told where they talk. */
  readonly alerts?: Pick<Alerts, 'tell'>;
}

/** Where and when something is told. */
interface DriftOccasion {
  readonly repository: Repository;
  readonly config: RepositoryConfig;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Keeps what a look came to, brings the one issue of the environment up to date, and tells metrics, receivers and debts.
 * `found` is null where the look came to nothing.
 */
export async function tellDrift(
  looked: EnvironmentDrift,
  found: DriftOfCluster | null,
  occasion: DriftOccasion,
  ports: TellDriftPorts,
): Promise<void> {
  const { repository, at, config } = occasion;
  const { store } = ports;
  await store.withLease(`drift:${String(repository.id)}`, async () => {
    // somebody may have had a difference ignored meanwhile
    const latest = (await store.drifts(repository.id)).find((each) => isSame(each, looked));
    const known: EnvironmentDrift =
      latest === undefined
        ? looked
        : {
            ...looked,
            ignored: stillIgnored(latest.ignored, at),
            issue: latest.issue ?? looked.issue,
          };
    await save(known, repository, store);
    const { from } = config.drift.cluster;
    const sorted = sortedDrifts(known, from, at);
    const before = latest === undefined ? null : sortedDrifts(latest, from, at);
    await auditDrift(known, { before, now: sorted }, occasion, store);
    measure(known, sorted, repository, ports.metrics);
    const shown = await showIssue(known, { found, sorted }, occasion, ports);
    await save(shown, repository, store);
    const alerted = await alert(shown, sorted, occasion, ports);
    await save(alerted, repository, store);
    const debts = (await store.debts(repository.id)) ?? [];
    const isNew = latest?.compared?.commit !== known.compared?.commit;
    if ((known.settled.length > 0 || isNew) && debts.some(({ debt }) => isByHand(debt)))
      await ports.jobs.add(dueJob('debts', repository.id));
  });
}

const isSame = (a: EnvironmentDrift, b: EnvironmentDrift): boolean =>
  a.environment === b.environment;

const save = (
  known: EnvironmentDrift,
  { id }: Repository,
  store: Pick<Store, 'updateDrifts'>,
): Promise<void> =>
  store.updateDrifts(id, (all) => [...all.filter((each) => !isSame(each, known)), known]);

function measure(
  { environment, compared, problem }: EnvironmentDrift,
  { told, lesser }: SortedDrifts,
  { id }: Repository,
  metrics: Metrics,
): void {
  if (problem?.kind === 'not-compared') {
    metrics.driftSeen(id, environment, null);
    return;
  }
  if (compared === null) return;
  metrics.driftSeen(id, environment, {
    at: Date.parse(compared.at),
    objects: [...told, ...lesser].map(({ resource: { kind }, tier }) => ({
      kind,
      tier: tier ?? 'none',
    })),
  });
}

interface Shown {
  readonly found: DriftOfCluster | null;
  readonly sorted: SortedDrifts;
}

/** What the issue should be; null for as it is. */
function wantedOpen(
  { problem, isShown }: EnvironmentDrift,
  { told }: SortedDrifts,
): boolean | null {
  const isOurs = problem?.kind === 'not-allowed' || problem?.kind === 'refused';
  if (isOurs && problem.kind === 'not-allowed') return true;
  if (!isShown) return null;
  if (told.length > 0 || isOurs) return true;
  // a server that does not answer once is no news
  if (problem !== null) return problem.kind !== 'not-compared' && problem.looks > 1 ? true : null;
  return false;
}

/** The issue is found again by what we know, by its last line where that is ours alone, and by its title; it is written where something changed. */
async function showIssue(
  known: EnvironmentDrift,
  { found, sorted }: Shown,
  { repository, config, at }: DriftOccasion,
  { forge, store }: TellDriftPorts,
): Promise<EnvironmentDrift> {
  const open = wantedOpen(known, sorted);
  if (!config.drift.cluster.issue || (known.issue === null && open !== true)) return known;
  const debts = (await store.debts(repository.id)) ?? [];
  const { title, body } = driftIssue({ known, sorted, found, debts, asOf: at });
  const written = createHash('sha256')
    .update([title, body, String(open)].join('\n'))
    .digest('hex');
  if (known.written === written) return known;
  try {
    const isLost = known.issue === null;
    const issues = await ownIssues(repository, parseIssueState, forge, () => isLost);
    const there = isLost
      ? issueFor(
          issues,
          ({ environment }) => environment === known.environment,
          (each) => each === title,
        )
      : issues.find(({ number }) => number === known.issue);
    // a list may lag behind what we know
    const number = there?.number ?? known.issue;
    if (number === null) {
      const issue = await forge.createIssue(repository, title, body);
      await forge.labelIssue(repository, issue, DRIFT_LABEL);
      return { ...known, issue, written };
    }
    const change = open === null || open === there?.open ? {} : { open };
    await forge.updateIssue(repository, number, { title, body, ...change });
    return { ...known, issue: number, written };
  } catch (error) {
    if (!(error instanceof ForgeProblem) || error.kind !== 'not-found') throw error;
    // one without issues, or ours is deleted: another one is opened when there is something new
    await forge.repository(repository);
    return { ...known, issue: null, written };
  }
}

/** Tells the receiver once for each set of differences; that there are none only where there were some. */
async function alert(
  known: EnvironmentDrift,
  sorted: SortedDrifts,
  { repository, config, at }: DriftOccasion,
  { jobs, alerts }: TellDriftPorts,
): Promise<EnvironmentDrift> {
  const { webhook } = config.drift.cluster;
  const set = driftSet(sorted);
  const isNews = set !== (known.alerted ?? '');
  // what is not known is no end of drift
  if (!isNews || known.compared?.at !== at) return known;
  if (known.problem !== null && sorted.told.length === 0) return known;
  if (set !== '') await alerts?.tell?.(driftMessage(known, sorted, repository, set));
  if (webhook === null) return alerts?.tell === undefined ? known : { ...known, alerted: set };
  const { id, htmlUrl } = repository;
  const issueUrl = known.issue === null ? null : `${htmlUrl}/issues/${String(known.issue)}`;
  const delivery = createHash('sha256')
    .update([String(id), known.environment, set, at].join('\n'))
    .digest('hex')
    .slice(0, 32);
  const given = { repository: fullName(repository), known, sorted, issueUrl, delivery, at };
  await jobs.add(driftAlertJob({ repository: id, webhook, delivery, body: driftAlert(given) }));
  return { ...known, alerted: set };
}

const NAMED = 5;

const driftMessage = (
  { environment, cluster }: EnvironmentDrift,
  { told }: SortedDrifts,
  repository: Repository,
  set: string,
): Parameters<NonNullable<Alerts['tell']>>[0] => ({
  kind: 'drift',
  ...{ repository: fullName(repository), pullRequest: null },
  title: `${environment} left Git in ${counted(told.length, 'object')} (${fullName(repository)}, cluster ${cluster})`,
  facts: [
    firstOf(
      told.map(({ resource }) => subjectText(resource)),
      NAMED,
    ),
  ],
  key: `drift ${environment} ${set}`,
});

export interface SendAlertPorts {
  readonly store: Pick<Store, 'repository'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Absent where the service tells nobody. */
  readonly alerts?: Alerts;
}

const TRIES = 3;
const BETWEEN = 30_000;

/** Sends one alert; where the receiver fails, it is tried again later, and the job gives its place to others meanwhile. */
export async function sendDriftAlert(
  job: Pick<ClaimedJob, 'attempt'>,
  payload: Extract<JobPayload, { kind: 'drift-alert' }>,
  { store, clock, log, alerts }: SendAlertPorts,
): Promise<'done' | { readonly retryAt: number; readonly why: string }> {
  const workable = await workableRepository(payload.repository, store);
  if (workable.kind === 'not-workable') return 'done';
  const { webhook, delivery, body } = payload;
  const repository = fullName(workable.record.repository);
  const end = (await alerts?.send({ repository, webhook, delivery, body })) ?? {
    kind: 'not-allowed',
    why: 'the service lists no webhooks',
  };
  const about = { repository, webhook, delivery, attempt: job.attempt };
  if (end.kind === 'sent') {
    log.info(about, 'alert sent');
    return 'done';
  }
  log.warn({ ...about, why: end.why }, 'alert not sent');
  return end.kind === 'failed' && job.attempt < TRIES
    ? { retryAt: clock.now() + BETWEEN * job.attempt, why: end.why }
    : 'done';
}

/** One receiver after the other's alerts; one that hangs delays no other. */
const driftAlertJob = (
  payload: Omit<Extract<NewJob['payload'], { kind: 'drift-alert' }>, 'kind'>,
): NewJob => {
  const { repository, webhook, delivery } = payload;
  const name = `drift-alert:${String(repository)}:${webhook}`;
  return {
    queue: name,
    key: `${name}:${delivery}`,
    group: 'drift-alert',
    priority: PRIORITY.background,
    payload: { ...payload, kind: 'drift-alert' },
  };
};
