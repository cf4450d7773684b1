import { startGitHub } from '../../sandbox/github/start-github.ts';
import type { GitHubStandIn } from '../../sandbox/github/start-github.ts';
import type { StartedServer } from '../../sandbox/postgres/start-postgres.ts';
import { residentBytes } from '../process-memory.ts';
import { createFleet, openNth } from './fleet-people.ts';
import type { BusyPullRequest } from './fleet-people.ts';
import { processorSeconds } from './process-usage.ts';
import { openFleetDatabase } from './replicas.ts';
import { startReplicas } from './running-replicas.ts';
import type { RunningReplicas } from './running-replicas.ts';

const REPOSITORIES = 20;
const PULL_REQUESTS = 60;
/** Pull requests that are opened one after the other, each when the last one is answered. */
const ALONE = 5;
const PARALLEL = 16;
const PATIENCE = 600_000;

/** What a number of replicas came to, on one engine. */
interface Speed {
  readonly what: string;
  /** A second, of a burst. */
  readonly taken: number;
  /** Seconds. */
  readonly burst: number;
  readonly firstOfBurst: number;
  readonly middleOfBurst: number;
  readonly alone: number;
  /** Milliseconds of processor time for each delivery; null where no server runs. */
  readonly server: number | null;
  readonly replicas: number;
  /** Megabytes of one replica, with what it started, at most. */
  readonly memory: number;
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const isAnswered = ({ pull }: BusyPullRequest): boolean =>
  pull.checks().some(({ status }) => status === 'completed');

const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;

/** Waits until all have their check; gives the seconds that each took, shortest first. */
async function answered(pulls: readonly BusyPullRequest[], since: number): Promise<number[]> {
  const seconds = new Map<BusyPullRequest, number>();
  const end = performance.now() + PATIENCE;
  while (seconds.size < pulls.length && performance.now() < end) {
    for (const each of pulls)
      if (!seconds.has(each) && isAnswered(each))
        seconds.set(each, (performance.now() - since) / 1000);
    await pause(10);
  }
  if (seconds.size < pulls.length) throw new Error('A pull request was not answered.');
  return [...seconds.values()].toSorted((a, b) => a - b);
}

/** Until every webhook is answered and nothing reaches GitHub any more. */
async function quiet(github: GitHubStandIn): Promise<void> {
  for (let before = -1; before !== github.calls.all.length;) {
    before = github.calls.all.length;
    await github.settled();
    await pause(1_500);
  }
}

async function measured(
  what: string,
  count: number,
  pullRequests: number,
  database: Awaited<ReturnType<typeof openFleetDatabase>> | null,
): Promise<Speed> {
  const github = await startGitHub();
  const fleet = await createFleet(github, Math.min(REPOSITORIES, pullRequests));
  const replicas = await startReplicas(github, count, database?.variables ?? {}, () => undefined);
  try {
    github.webhooks.url = replicas.url;
    github.webhooks.parallel = PARALLEL;
    await quiet(github);
    const alone: number[] = [];
    for (let n = 0; n < ALONE; n += 1) {
      const one = await openNth(fleet, n);
      alone.push(...(await answered([one], performance.now())));
      await quiet(github);
    }
    return {
      what,
      alone: middle(alone.toSorted((a, b) => a - b)),
      ...(await burst(github, fleet, replicas, pullRequests, database?.server ?? null)),
    };
  } finally {
    await replicas.close();
    await github.close();
  }
}

/** All pull requests are opened before GitHub tells of the first one. */
async function burst(
  github: GitHubStandIn,
  fleet: Awaited<ReturnType<typeof createFleet>>,
  replicas: RunningReplicas,
  pullRequests: number,
  server: StartedServer | null,
) {
  const before = github.webhooks.deliveries.length;
  github.webhooks.hold();
  const pulls: BusyPullRequest[] = [];
  for (let n = 0; n < pullRequests; n += 1) pulls.push(await openNth(fleet, ALONE + n));
  const held = github.webhooks.deliveries.length - before;
  let memory = 0;
  const watch = setInterval(() => {
    for (const pid of replicas.pids()) memory = Math.max(memory, residentBytes(pid)?.all ?? 0);
  }, 250);
  const usageOf = () => ({
    server: server === null ? 0 : processorSeconds(server.pid()),
    replicas: replicas.pids().reduce((sum, pid) => sum + processorSeconds(pid), 0),
  });
  const used = usageOf();
  const begun = performance.now();
  github.webhooks.release();
  const accepting = (async () => {
    while (
      github.webhooks.deliveries
        .slice(before, before + held)
        .some(({ outcome }) => outcome === null)
    )
      await pause(5);
    return (performance.now() - begun) / 1000;
  })();
  const seconds = await answered(pulls, begun);
  const accepted = await accepting;
  await quiet(github);
  clearInterval(watch);
  const after = usageOf();
  const deliveries = github.webhooks.deliveries.length - before;
  return {
    taken: held / accepted,
    burst: seconds.at(-1) ?? 0,
    firstOfBurst: seconds[0] ?? 0,
    middleOfBurst: middle(seconds),
    server: server === null ? null : ((after.server - used.server) * 1000) / deliveries,
    replicas: ((after.replicas - used.replicas) * 1000) / deliveries,
    memory: memory / 1e6,
  };
}

/** The same work by one process with a file, and by one, two and four replicas on a PostgreSQL. */
export async function benchReplicaSpeed([
  pulls = String(PULL_REQUESTS),
]: readonly string[]): Promise<string> {
  const pullRequests = Number(pulls);
  const rows = [await measured('1 process, SQLite', 1, pullRequests, null)];
  for (const count of [1, 2, 4]) {
    const database = await openFleetDatabase();
    try {
      rows.push(await measured(`${String(count)} on PostgreSQL`, count, pullRequests, database));
    } finally {
      await database.server.stop();
    }
  }
  const line = (row: Speed): string =>
    [
      row.what,
      row.taken.toFixed(0),
      row.alone.toFixed(2),
      row.firstOfBurst.toFixed(2),
      row.middleOfBurst.toFixed(1),
      row.burst.toFixed(1),
      row.server === null ? '' : row.server.toFixed(1),
      row.replicas.toFixed(0),
      row.memory.toFixed(0),
    ].join(' | ');
  return [
    `${pulls} pull requests of ${String(Math.min(REPOSITORIES, pullRequests))} repositories, opened at once; seconds from the webhook to the finished check.`,
    '',
    '| what | deliveries a second | alone | first of a burst | half of it | all of it | PostgreSQL ms a delivery | replicas ms a delivery | MB a replica |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${line(row)} |`),
    '',
  ].join('\n');
}
