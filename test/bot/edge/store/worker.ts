import { once } from 'node:events';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Jobs } from '../../../../src/review/index.ts';
import { openDatabase } from '../../../../src/bot/edge/store/sqlite/database-file.ts';
import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';

/** A process of its own for tests: `worker.ts <folder> accept|claim|work`. What it prints has happened. */
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

/** Begins when it is told to, does what there is to do, and prints `overlap` where another process works on the same queue. */
async function work(jobs: Jobs): Promise<void> {
  say('ready');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  while ((await jobs.counts()).waiting > 0) {
    const job = await jobs.claim(SETTINGS);
    if (job === null) continue;
    const mark = join(folder, job.queue);
    try {
      closeSync(openSync(mark, 'wx'));
    } catch {
      say('overlap');
    }
    await setImmediate();
    rmSync(mark, { force: true });
    say((await jobs.complete(job)) ? `done ${job.key}` : `lost ${job.key}`);
  }
}

const jobs = createSqliteJobs(await openDatabase(folder), { now: () => Date.now() });
if (task === 'accept') await accept(jobs);
else if (task === 'claim') await claim(jobs);
else await work(jobs);
