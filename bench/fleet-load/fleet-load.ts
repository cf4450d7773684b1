import { setMaxListeners } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../src/bot/edge/store/sqlite/sqlite-persistence.ts';
import { keepSchedule, SCHEDULE } from '../../src/bot/edge/queue/reconcile-schedule.ts';
import { runJobs, WORKER_LIMITS } from '../../src/bot/edge/queue/job-workers.ts';
import { wakingJobs } from '../../src/bot/edge/queue/waking-jobs.ts';
import type { Log } from '../../src/forge/index.ts';
import type { ClaimedJob, Jobs } from '../../src/review/index.ts';
import { seededRandom } from '../seeded-random.ts';
import { playedDay } from './day.ts';
import type { Happening } from './day.ts';
import { gitHubSide } from './github-side.ts';
import type { Asked } from './github-side.ts';
import { simulatedHandlers } from './simulated-work.ts';
import type { Commented, SimulatedFleet } from './simulated-work.ts';
import { startVirtualTime } from './virtual-time.ts';
import type { VirtualTime } from './virtual-time.ts';

const HOUR = 3_600_000;
const SECOND = 1_000;
/** The day that is played; any would do. */
const DAY = Date.UTC(2026, 0, 5);
const SEED = 11;

/** Repositories whose calls one installation has room for, with a margin: docs/how-to/scale.md. */
const OF_ONE_INSTALLATION = 3_500;

/** Milliseconds after which a replica looks for what another one has added, where they share a PostgreSQL. */
const LOOKS = 1_000;

const quiet = () => undefined;
const SILENT: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** What became of a day. */
interface PlayedDay {
  readonly waits: ReadonlyMap<string, readonly number[]>;
  readonly asked: Asked;
  readonly hourly: number;
  readonly mostWaiting: number;
  readonly givenUp: number;
  readonly deliveries: number;
}

/** Milliseconds waited, by what was waited for. */
function createWaits(time: VirtualTime) {
  const waits = new Map<string, number[]>();
  const due = new Map<string, number>();
  const untold = new Map<number, number[]>();
  const note = (what: string, milliseconds: number) => {
    const known = waits.get(what) ?? [];
    known.push(milliseconds);
    waits.set(what, known);
  };
  return {
    waits,
    /** Jobs that nobody has begun, and whose instant has come. */
    waiting: () => [...due.values()].filter((at) => at <= time.clock.now()).length,
    /** A job is due at an instant; one with its key that waits already keeps its own. */
    added: (key: string, at: number) => {
      if (!due.has(key)) due.set(key, at);
    },
    begun: ({ key, payload, attempt }: ClaimedJob) => {
      const at = due.get(key);
      due.delete(key);
      if (at !== undefined && attempt === 1)
        note(`${payload.kind}, until it begins`, time.clock.now() - at);
    },
    /** GitHub told of a new head. */
    told: (repository: number) => {
      untold.set(repository, [...(untold.get(repository) ?? []), time.clock.now()]);
    },
    reviewed: (repository: number, asOf: number) => {
      const all = untold.get(repository) ?? [];
      for (const at of all) if (at <= asOf) note('webhook to check', time.clock.now() - at);
      untold.set(
        repository,
        all.filter((at) => at > asOf),
      );
    },
  };
}

type Waits = ReturnType<typeof createWaits>;

/** The queue of the service; what it takes of real time is none of the day's. */
function inVirtualTime(jobs: Jobs, time: VirtualTime, waits: Waits, replicas: number): Jobs {
  const { during, clock } = time;
  return {
    accept: (delivery) => {
      waits.added(`delivery:${delivery.id}`, clock.now());
      return during(jobs.accept(delivery));
    },
    delivery: (id) => during(jobs.delivery(id)),
    add: (job) => {
      waits.added(job.key, job.runAt ?? clock.now());
      return during(jobs.add(job));
    },
    claim: (settings) => during(jobs.claim(settings)),
    renew: (job, lease) => during(jobs.renew(job, lease)),
    complete: (job) => during(jobs.complete(job)),
    retry: (job, at, error) => during(jobs.retry(job, at, error)),
    fail: (job, error) => during(jobs.fail(job, error)),
    pause: (group, until) => during(jobs.pause(group, until)),
    nextAt: (settings) =>
      replicas === 1 ? during(jobs.nextAt(settings)) : Promise.resolve(clock.now() + LOOKS),
    counts: () => during(jobs.counts()),
    prune: (before) => during(jobs.prune(before)),
  };
}

interface Played {
  readonly fleet: SimulatedFleet;
  readonly replicas: number;
  readonly hours: readonly [number, number];
}

/** Plays the hours of a day: real queue, workers and limiter; people, GitHub and analyses are simulated. */
async function play({ fleet, replicas, hours: [from, to] }: Played): Promise<PlayedDay> {
  const memory = '/dev/shm';
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'meshwarden-load-'));
  const start = DAY + from * HOUR;
  const time = startVirtualTime(start);
  const stop = new AbortController();
  // each replica listens
  setMaxListeners(0, stop.signal);
  const { clock } = time;
  const persistence = await openSqlite(folder, clock);
  try {
    const waits = createWaits(time);
    const jobs = inVirtualTime(persistence.jobs, time, waits, replicas);
    const github = gitHubSide(time, Math.ceil(fleet.repositories / fleet.installations));
    const commented: Commented = new Set();
    const random = seededRandom(SEED + 1);
    const all = Array.from({ length: replicas }, () => {
      let wake: () => void = quiet;
      const own = wakingJobs(jobs, () => {
        wake();
      });
      const handlers = simulatedHandlers(fleet, {
        ...{ jobs: own, time, github, commented },
        heard: waits,
      });
      const metrics = { jobEnded: quiet };
      const ports = { jobs: own, handlers, clock, log: SILENT, metrics, random };
      const workers = runJobs({ ...ports, isOutage: () => false }, WORKER_LIMITS, stop.signal);
      wake = () => {
        workers.wake();
      };
      return own;
    });
    const [first] = all;
    if (first !== undefined)
      void keepSchedule({ jobs: first, clock, log: SILENT }, SCHEDULE, stop.signal);
    const happenings = playedDay(fleet.repositories, SEED).filter(
      ({ at }) => at >= from * HOUR && at < to * HOUR,
    );
    const mostWaiting = await tell(happenings, { time, waits, all, until: DAY + to * HOUR });
    const counts = await jobs.counts();
    const { asked, hourly } = github;
    const { failed: givenUp } = counts;
    return {
      ...{ waits: waits.waits, asked, hourly, mostWaiting, givenUp },
      deliveries: happenings.length,
    };
  } finally {
    stop.abort();
    time.close();
    await persistence.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Telling {
  readonly time: VirtualTime;
  readonly waits: Waits;
  readonly all: readonly Jobs[];
  readonly until: number;
}

/** Tells the replicas by turns what happens, as it happens; gives the most jobs that waited at once. */
async function tell(
  happenings: readonly Happening[],
  { time, waits, all, until }: Telling,
): Promise<number> {
  let [next, most, looked] = [0, 0, 0];
  await time.until(until, (now) => {
    for (let each = happenings[next]; each !== undefined && DAY + each.at <= now;) {
      const { told, repository, pullRequest } = each;
      if (told === 'opened' || told === 'pushed') waits.told(repository);
      const body = JSON.stringify({ told, repository, pullRequest });
      const id = String(next + 1);
      void all[next % all.length]?.accept({ id, event: 'pull_request', body });
      next += 1;
      each = happenings[next];
    }
    if (now - looked >= SECOND) {
      looked = now;
      most = Math.max(most, waits.waiting());
    }
  });
  return most;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/**
 * A day of so many repositories in virtual time.
 *
 * @param options How many repositories, how many replicas, and which hours (`9-11`).
 */
export async function benchFleetLoad(options: readonly string[]): Promise<string> {
  const [given = '10000', count, span = '0-24'] = options;
  const repositories = Number(given);
  const installations = Math.max(1, Math.ceil(repositories / OF_ONE_INSTALLATION));
  const replicas = Number(count ?? Math.max(1, Math.ceil(repositories / 10_000)));
  const [from = 0, to = 24] = span.split('-').map(Number);
  const fleet = { repositories, installations };
  const begun = performance.now();
  const day = await play({ fleet, replicas, hours: [from, to] });
  const rows = [...day.waits]
    .toSorted(([a], [b]) => (a < b ? 1 : -1))
    .map(([what, waited]) => {
      const sorted = waited.toSorted((a, b) => a - b);
      const columns = [0.5, 0.95, 0.99, 1].map((share) => inSeconds(at(sorted, share)));
      return `| ${what} | ${String(sorted.length)} | ${columns.join(' | ')} |`;
    });
  const { calls, held, refused, busiest } = day.asked;
  return [
    `${String(repositories)} repositories in ${String(installations)} installations, ${String(replicas)} replicas, ${span} o'clock: ${String(day.deliveries)} deliveries (${((performance.now() - begun) / 1000).toFixed(0)} s of real time)`,
    '',
    '| what | count | half within | 95 % | 99 % | all |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `calls to GitHub: ${String(calls)}; most of one installation in an hour: ${String(busiest)} of ${String(day.hourly)}; held back by our own books: ${String(held)}; refused by GitHub: ${String(refused)}`,
    `jobs that waited at once, at most: ${String(day.mostWaiting)}; given up: ${String(day.givenUp)}`,
    '',
  ].join('\n');
}
