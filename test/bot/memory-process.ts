import type { WatchReach } from '../../src/features/after-merge/index.ts';
import { handleEvent } from '../../src/bot/queue/event-handler.ts';
import { createJobHandlers } from '../../src/bot/edge/queue/job-handlers.ts';
import { RETRY_LIMITS } from '../../src/bot/queue/job-attempt.ts';
import type { Alerts, Clusters, Forge, ForgeEvent } from '../../src/forge/index.ts';
import type { ClaimedJob, Jobs, Store } from '../../src/review/index.ts';
import { noFailures, runJob } from '../../src/bot/edge/queue/job-run.ts';
import { bounded, createBoundaries } from '../support/boundaries.ts';
import type { Boundaries } from '../support/boundaries.ts';
import { createMemoryJobs } from '../support/memory-jobs.ts';
import type { MemoryQueue } from '../support/memory-jobs.ts';
import { createMemoryReverts } from '../support/memory-reverts.ts';
import { createMemoryStore } from './memory-store.ts';
import type { MemoryRecords } from './memory-store.ts';
import type { TellsAgain } from '../../src/bot/reviews/told-progress.ts';
import type { MemoryShop } from '../support/memory-shop.ts';

/** What is on disk: it outlives a process. */
export interface Disk {
  readonly records: MemoryRecords;
  readonly queue: MemoryQueue;
}

/** A shop, and what the service reaches beside GitHub: clusters, and whoever is asked after a merge; absent for none. */
export type SurroundingShop = MemoryShop & {
  readonly clusters?: Clusters;
  readonly watching?: WatchReach;
  /** Absent, every review shows its check in progress first. */
  readonly takesLong?: () => Promise<boolean>;
  /** Absent, no check in progress says what its review is at. */
  readonly tellsAgain?: TellsAgain;
  readonly alerts?: Alerts;
};

export interface Surroundings {
  readonly shop: SurroundingShop;
  /** What a delivery said. */
  readonly eventOf: (delivery: string) => ForgeEvent | undefined;
  readonly note: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  /** Names of the calls to GitHub. */
  readonly calls: string[];
}

/** One process of the app: works on the jobs it is given until it is killed. */
export interface MemoryProcess {
  /** Every call to GitHub, every write to the store and the queue. */
  readonly boundaries: Boundaries;
  readonly store: Store;
  readonly forge: Forge;
  readonly jobs: Jobs;
  readonly isDead: () => boolean;
  /** From now on it does nothing more, and what it waits for never ends. */
  readonly die: () => void;
  readonly run: (job: ClaimedJob) => Promise<void>;
}

export const LEASE = 20_000;
const LIMITS = { ...RETRY_LIMITS, lease: LEASE, jobTimeout: 300_000, losses: 200 };

const METRICS = {
  deliveryReceived: () => undefined,
  jobEnded: () => undefined,
  reviewed: () => undefined,
  chartAsked: () => undefined,
  forgeCalled: () => undefined,
  driftSeen: () => undefined,
};

export function startProcess(disk: Disk, surroundings: Surroundings): MemoryProcess {
  const { shop, calls } = surroundings;
  const { clock } = shop;
  const boundaries = createBoundaries();
  const life = createLife();
  const passing: Pick<Boundaries, 'pass'> = {
    pass: (name, apply) => {
      if (life.isOver()) return never();
      if (name.startsWith('forge.')) calls.push(name.slice('forge.'.length));
      return boundaries.pass(name, apply);
    },
  };
  const jobs = createMemoryJobs(clock, disk.queue);
  const store = bounded(createMemoryStore(clock, disk.records), 'store', passing, isWrite);
  const forge = bounded(shop.forge, 'forge', passing);
  const adding = bounded(
    { add: (job) => jobs.add(job) } satisfies Pick<Jobs, 'add'>,
    'jobs',
    passing,
  );
  const ports = { forge, store, jobs: adding };
  return {
    boundaries,
    store,
    forge,
    jobs,
    isDead: life.isOver,
    die: life.end,
    run: runnerOf(ports, withoutTheDead(jobs, life.isOver), surroundings, life.signal),
  };
}

const isWrite = (method: string): boolean => /^(?:save|update)/.test(method);

const never = () => new Promise<never>(() => undefined);

function createLife() {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    isOver: () => controller.signal.aborted,
    end: () => {
      controller.abort();
    },
  };
}

/** A dead process ends nothing: its claims run out. */
const withoutTheDead = (jobs: Jobs, isDead: () => boolean): Jobs => ({
  ...jobs,
  retry: (...given) => (isDead() ? Promise.resolve(false) : jobs.retry(...given)),
  complete: (...given) => (isDead() ? Promise.resolve(false) : jobs.complete(...given)),
  fail: (...given) => (isDead() ? Promise.resolve(false) : jobs.fail(...given)),
});

function runnerOf(
  ports: { readonly forge: Forge; readonly store: Store; readonly jobs: Pick<Jobs, 'add'> },
  jobs: Jobs,
  { shop, eventOf, note }: Surroundings,
  stop: AbortSignal,
): MemoryProcess['run'] {
  const { analysis, clock, watching, takesLong, tellsAgain } = shop;
  const log = { debug: note, info: note, warn: note, error: note };
  const handlers = createJobHandlers({
    ...ports,
    analysis,
    reverts: createMemoryReverts(shop.reverts, shop.github),
    clock,
    log,
    metrics: METRICS,
    botName: 'meshwarden',
    ...(shop.clusters !== undefined && { clusters: shop.clusters }),
    ...(watching !== undefined && { watching }),
    ...(takesLong !== undefined && { takesLong }),
    ...(tellsAgain !== undefined && { tellsAgain }),
    ...(shop.alerts !== undefined && { alerts: shop.alerts }),
    receive: async (delivery) => {
      const event = eventOf(delivery);
      if (event !== undefined) await handleEvent(event, delivery, ports);
    },
  });
  const failures = noFailures();
  return (job) =>
    runJob(
      job,
      { jobs, handlers, clock, log, metrics: METRICS, random: () => 0.5, isOutage: () => false },
      LIMITS,
      failures,
      stop,
    );
}
