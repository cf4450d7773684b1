import { once } from 'node:events';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimedJob, Jobs } from '../../../../src/review/index.ts';
import { openPostgres } from '../../../../src/bot/edge/store/postgres/postgres-persistence.ts';
import { openSqlite } from '../../../../src/bot/edge/store/sqlite/sqlite-persistence.ts';
import { StoreProblem } from '../../../../src/bot/edge/store/store-problem.ts';
import { GITHUB_LIMITS } from '../../../../src/forge/edge/github/limiter.ts';
import { DIRECTLY } from '../../../../src/forge/edge/network/outbound-settings.ts';
import { parseDatabase } from '../../../../src/review/edge/settings/database-settings.ts';

/**
 * A process of its own for tests: `worker.ts <folder> accept|claim|work`, on PostgreSQL where DATABASE_URL names one.
 * What it prints has happened.
 */
const [folder = '', task] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Accepts deliveries until it is killed, ten at a time, and prints the ids of those that were acknowledged. */
async function accept(jobs: Jobs): Promise<never> {
  for (let next = 0; ; next += 10)
    await Promise.all(
      Array.from({ length: 10 }, async (_, i) => {
        const id = String(next + i);
        await jobs.accept({ id, event: 'push', body: id.repeat(1000) });
        say(id);
      }),
    );
}

const SETTINGS = { lease: 60_000, perGroup: 100 };

/** Claims one job and never ends it. */
async function claim(jobs: Jobs): Promise<void> {
  const job = await jobs.claim(SETTINGS);
  say(`claimed ${String(job?.key)}`);
  setInterval(() => undefined, 60_000);
}

/** Marks a queue as worked on; false where another process that lives works on it. */
function mark(path: string): boolean {
  // whoever is killed between two calls leaves no mark without a number
  const own = `${path}.${String(process.pid)}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
  } catch {
    if (isAlive(Number(readFileSync(path, 'utf8')))) return false;
    renameSync(own, path);
    return true;
  }
  rmSync(own);
  return true;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function workOn(jobs: Jobs, job: ClaimedJob): Promise<void> {
  const path = join(folder, job.queue);
  if (!mark(path)) say('overlap');
  await delay(1);
  rmSync(path, { force: true });
  try {
    say((await jobs.complete(job)) ? `done ${job.key}` : `lost ${job.key}`);
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    say(`unsure ${job.key}`);
  }
}

/** Begins when it is told to, does what there is to do, and prints `overlap` where another process works on the same queue. */
async function work(jobs: Jobs): Promise<void> {
  say('ready');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  for (;;)
    try {
      const { waiting, running } = await jobs.counts();
      if (waiting + running === 0) return;
      const job = await jobs.claim(SETTINGS);
      if (job === null) await delay(2);
      else await workOn(jobs, job);
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw error;
      await delay(50);
    }
}

const quiet = () => undefined;

async function open() {
  const database = parseDatabase(process.env, () => '');
  if ('problem' in database) throw new Error(database.problem);
  if (database.value === null) return openSqlite(folder, { now: () => Date.now() });
  return openPostgres(
    { database: database.value, outbound: DIRECTLY },
    { limits: GITHUB_LIMITS, reconcile: 300_000 },
    { debug: quiet, info: quiet, warn: quiet, error: quiet },
  );
}

const { jobs, close } = await open();
if (task === 'accept') await accept(jobs);
else if (task === 'claim') await claim(jobs);
else {
  await work(jobs);
  await close();
}
