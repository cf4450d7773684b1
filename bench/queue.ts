import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Jobs } from '../src/review/index.ts';
import { openSqlite } from '../src/bot/edge/store/sqlite/sqlite-persistence.ts';

/** Jobs that wait while the others are measured. */
const WAITING = 10_000;
const STEPS = 500;
/** Characters; what GitHub sends for a pull request. */
const BODY = 20_000;
const GROUPS = 50;
const SETTINGS = { lease: 60_000, perGroup: 2 };

interface Measured {
  readonly what: string;
  readonly perSecond: number;
  /** Milliseconds of the slowest in a hundred. */
  readonly slowest: number;
}

/** Does a step many times, one after the other. */
async function measure(what: string, step: (n: number) => Promise<unknown>): Promise<Measured> {
  const times: number[] = [];
  for (let n = 0; n < STEPS; n += 1) {
    const begun = performance.now();
    await step(n);
    times.push(performance.now() - begun);
  }
  const total = times.reduce((sum, time) => sum + time, 0);
  const slowest = times.toSorted((a, b) => a - b)[Math.floor(STEPS * 0.99)] ?? 0;
  return { what, perSecond: (STEPS / total) * 1000, slowest };
}

async function burst(jobs: Jobs): Promise<Measured> {
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: WAITING }, (_, n) => jobs.accept(delivery(`b${String(n)}`))),
  );
  const total = performance.now() - begun;
  return {
    what: 'accept, 10,000 in one burst',
    perSecond: (WAITING / total) * 1000,
    slowest: total,
  };
}

const delivery = (id: string) => ({ id, event: 'pull_request', body: 'x'.repeat(BODY) });

const addReview = (jobs: Jobs, n: number, priority: number): Promise<void> =>
  jobs.add({
    queue: `pr:${String(n)}`,
    key: `review:${String(n)}`,
    group: `repo:${String(n % GROUPS)}`,
    priority,
    payload: { kind: 'review', repository: n % GROUPS, pullRequest: n, trigger: 'bench' },
  });

async function claimAndComplete(jobs: Jobs): Promise<void> {
  const job = await jobs.claim(SETTINGS);
  if (job === null) throw new Error('The queue is empty before the bench is over.');
  await jobs.complete(job);
}

async function measureQueue(jobs: Jobs): Promise<readonly Measured[]> {
  const accepted = await measure('accept, empty queue', (n) => jobs.accept(delivery(String(n))));
  const one = await burst(jobs);
  const full = await measure('accept, 10,000 waiting', (n) =>
    jobs.accept(delivery(`c${String(n)}`)),
  );
  await Promise.all(Array.from({ length: WAITING }, (_, n) => addReview(jobs, n, 0)));
  const added = await measure('add, 20,000 waiting', (n) => addReview(jobs, n + WAITING, 20));
  const claimed = await measure('claim and complete, 20,000 waiting', () => claimAndComplete(jobs));
  await jobs.pause('deliveries', Date.now() + 600_000);
  const behind = await measure('the same behind 10,000 that pause', () => claimAndComplete(jobs));
  return [accepted, one, full, added, claimed, behind];
}

/** How many deliveries the embedded queue takes, and how many jobs it gives out. */
export async function benchQueue(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'meshwarden-bench-'));
  const { jobs, close } = await openSqlite(folder, { now: () => Date.now() });
  try {
    const rows = await measureQueue(jobs);
    const lines = rows.map(
      ({ what, perSecond, slowest }) =>
        `| ${what} | ${perSecond.toFixed(0)} | ${slowest.toFixed(1)} |`,
    );
    const memory = (process.memoryUsage.rss() / 1024 / 1024).toFixed(0);
    return [
      '| step | per second | slowest in 100, ms |',
      '|---|---|---|',
      ...lines,
      '',
      `Memory at the end: ${memory} MB.`,
      '',
    ].join('\n');
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
}
