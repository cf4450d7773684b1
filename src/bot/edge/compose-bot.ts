import { createGitHub } from '../../forge/edge/github/github-client.ts';
import { GITHUB_LIMITS } from '../../forge/edge/github/limiter.ts';
import { createLog } from '../../forge/edge/telemetry/log.ts';
import { createMetrics } from '../../forge/edge/telemetry/metrics.ts';
import { gitVersionProblem } from '../../forge/edge/git/running/git-version.ts';
import { openOutbound } from '../../forge/edge/network/outbound.ts';
import type { BotOverrides } from './bot-overrides.ts';
import { prepareHandlers } from './prepared-handlers.ts';
import type { HandlerFrame } from './prepared-handlers.ts';
import { startListener } from './server/listener.ts';
import { createReadiness } from './server/readiness.ts';
import type { ReadinessCondition } from './server/readiness.ts';
import { JOB_KINDS } from './store/job-pace.ts';
import type { Persistence } from './store/persistence.ts';
import { laterShared } from './store/fleet.ts';
import { databaseName, openPersistence } from './store/open-persistence.ts';
import { StoreProblem } from './store/store-problem.ts';
import { keepSchedule, SCHEDULE } from './queue/reconcile-schedule.ts';
import type { JobCounts, Log } from '../../forge/index.ts';
import type { Jobs } from '../../review/index.ts';
import { runJobs, WORKER_LIMITS, yieldingJobs } from './queue/job-workers.ts';
import type { WorkerLimits, Workers } from './queue/job-workers.ts';
import type { Settings } from '../../review/edge/settings/settings.ts';
import { untilItWorks } from './queue/retry.ts';
import { createWaits } from '../queue/waits.ts';
import { wakingJobs } from './queue/waking-jobs.ts';

export interface Bot {
  /** The address: `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly log: Log;
  /** Counts the jobs on record, by state; rejects while the store is not open. */
  counts(): Promise<JobCounts>;
  /** Takes nothing more, lets running jobs end within ten seconds, gives the others back. */
  close(): Promise<void>;
}

/** Holds what the parts of one bot share. */
interface Frame extends HandlerFrame {
  readonly budget: ReturnType<typeof laterShared>;
  readonly stop: AbortSignal;
}

/** Holds what comes to life one after the other, and why it has not yet. */
interface Parts {
  persistence: Persistence | null;
  jobs: Jobs | null;
  workers: Workers | null;
  /** Sentences for /readyz. */
  readonly missing: Map<'store' | 'github', string>;
}

/** Waits between tries at the store and at GitHub while the service starts. */
const START_WAITS = { firstWait: 500, longestWait: 15_000 };

/**
 * Joins everything. The listener answers from the start; deliveries are taken as soon as the store is open
 * and worked on as soon as GitHub has answered to this app once. What is missing is tried again and again.
 */
export async function startBot(settings: Settings, overrides: BotOverrides = {}): Promise<Bot> {
  const clock = overrides.clock ?? { now: () => Date.now() };
  const { pino, ...log } = createLog(settings.log, overrides.write);
  const metrics = createMetrics();
  const stop = new AbortController();
  const outbound = await openOutbound(settings.outbound);
  const asking = { log: pino, metrics, clock, ask: outbound.fetch };
  const budget = laterShared();
  const github = createGitHub({ ...settings, ...overrides.github, ...asking, shared: budget });
  const waits = createWaits(() => parts.workers?.wake());
  const known = { settings, overrides, clock, log, metrics, github, outbound, waits };
  const frame = { ...known, budget, stop: stop.signal };
  const parts: Parts = {
    persistence: null,
    jobs: null,
    workers: null,
    missing: new Map([
      ['store', 'it is being opened'],
      ['github', 'it has not answered to this app yet'],
    ]),
  };

  let tried: () => void = () => undefined;
  const firstTry = new Promise<void>((resolve) => {
    tried = resolve;
  });
  const opened = openStore(frame, parts, tried).finally(tried);
  const work = opened.then((persistence) =>
    persistence === null ? null : startWork(frame, parts, persistence),
  );
  await firstTry;
  const listener = await listen(frame, parts).catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  const proxy = outbound.proxyOf(new URL(settings.apiUrl))?.name;
  const { dataDir, apiUrl: api } = settings;
  const told = { url: listener.url, dataDir, database: databaseName(settings), api };
  log.info({ ...told, ...(proxy !== undefined && { proxy }) }, 'listening');
  return {
    url: listener.url,
    log,
    counts: async () => openJobs(parts).counts(),
    close: async () => {
      stop.abort();
      await Promise.all([listener.close(), work.then((started) => started?.ended)]);
      await parts.persistence?.close();
      log.info({}, 'stopped');
    },
  };
}

/** Opens the store; null where the bot is closed before that works. Says at once why it does not. */
async function openStore(
  frame: Frame,
  parts: Parts,
  failed: () => void,
): Promise<Persistence | null> {
  const { settings, overrides, clock, log, budget } = frame;
  const limits = overrides.github?.limits ?? GITHUB_LIMITS;
  const { reconcile } = { ...SCHEDULE, ...overrides.schedule };
  const shared = { limits, reconcile };
  const open = () => openPersistence(settings, { clock, set: overrides.clock, log, shared });
  const persistence = await tryOn(frame, parts, 'store', open, failed);
  if (persistence === null) return null;
  parts.persistence = persistence;
  if (persistence.fleet !== null) budget.share(persistence.fleet.budget);
  const jobs = yieldingJobs(persistence.jobs);
  parts.jobs = wakingJobs(jobs, () => parts.workers?.wake());
  return persistence;
}

/** Tries until it works; meanwhile /readyz and the log say what is wrong. */
async function tryOn<T>(
  { log, stop }: Frame,
  { missing }: Parts,
  name: 'store' | 'github',
  work: () => Promise<T>,
  failed: () => void = () => undefined,
): Promise<T | null> {
  const result = await untilItWorks(work, {
    waits: START_WAITS,
    random: Math.random,
    signal: stop,
    failed: (error) => {
      const problem = messageOf(error);
      missing.set(name, problem);
      log.error({ problem }, `${name} does not work yet`);
      failed();
    },
  });
  missing.delete(name);
  return result;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

function listen(frame: Frame, parts: Parts) {
  const { settings, clock, log, metrics, github } = frame;
  const readiness = createReadiness(conditions(frame, parts), databaseName(settings), clock, {
    notes: () => github.offer().sentences,
  });
  metrics.observe({
    kinds: JOB_KINDS,
    counts: async () => openJobs(parts).counts(),
    ready: async () => (await readiness.report()).ready,
  });
  return startListener({
    host: settings.host,
    port: settings.port,
    ports: {
      jobs: { accept: async (delivery) => openJobs(parts).accept(delivery) },
      appId: settings.appId,
      webhookSecret: settings.webhookSecret,
      log,
      metrics,
      storeFailed: () => {
        readiness.doubt();
      },
      readiness,
    },
  });
}

function openJobs({ jobs, missing }: Parts): Jobs {
  if (jobs === null) throw new StoreProblem('unavailable', missing.get('store') ?? 'not open');
  return jobs;
}

function conditions({ settings, stop }: Frame, parts: Parts): readonly ReadinessCondition[] {
  let gitWorks = false;
  return [
    {
      name: 'store',
      problem: async () =>
        parts.missing.get('store') ?? (await parts.persistence?.writable())?.message ?? null,
    },
    {
      name: 'git',
      problem: async () => {
        if (gitWorks) return null;
        const problem = await gitVersionProblem(settings.searchPath);
        gitWorks = problem === null;
        return problem;
      },
    },
    { name: 'github', problem: () => Promise.resolve(parts.missing.get('github') ?? null) },
    {
      name: 'running',
      problem: () => Promise.resolve(stop.aborted ? 'the process is being stopped' : null),
    },
  ];
}

/** Works on the queue from the moment at which GitHub knows this app; null where the bot is closed before. */
async function startWork(outer: Frame, parts: Parts, persistence: Persistence) {
  const { clock } = persistence;
  // what is claimed, given back and decided here is of the time that all processes have
  const frame = { ...outer, clock };
  const { settings, overrides, log, metrics, github, stop, waits } = frame;
  const app = await tryOn(frame, parts, 'github', github.app);
  if (app === null) return null;
  const jobs = openJobs(parts);
  const limits = workerLimits(settings, overrides);
  const handling = await tryOn(frame, parts, 'store', () =>
    prepareHandlers(frame, limits, jobs, persistence, app.slug),
  );
  if (handling === null) return null;
  const { analysis, ...given } = handling;
  const isOutage = (error: unknown) => error instanceof StoreProblem;
  const workers = runJobs(
    { jobs, ...given, clock, log, metrics, random: Math.random, isOutage, waits },
    limits,
    stop,
  );
  parts.workers = workers;
  const schedule = keepSchedule({ jobs, clock, log }, { ...SCHEDULE, ...overrides.schedule }, stop);
  const { version: server } = github.offer();
  log.info({ app: app.slug, appId: app.id, ...(server !== null && { server }) }, 'working');
  return { ended: Promise.all([workers.stopped, schedule]).then(() => analysis.close()) };
}

const workerLimits = ({ workers }: Settings, overrides: BotOverrides): WorkerLimits => ({
  ...WORKER_LIMITS,
  total: workers.total,
  perGroup: workers.perRepository,
  jobTimeout: workers.jobTimeout,
  outage: workers.outage,
  ...overrides.workers,
});
