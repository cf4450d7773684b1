import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSqliteJobs } from '../../../../src/bot/edge/store/sqlite/sqlite-jobs.ts';
import { compiledProgram } from '../../../support/compiled-source.ts';
import { review } from './jobs-world.ts';
import { openSqlite } from './open-sqlite.ts';
import type { TwoConnections } from './open-sqlite.ts';

const PATIENCE = 120_000;
const SETTINGS = { lease: 60_000, perGroup: 2 };

const WORKER = compiledProgram('test/bot/edge/store/worker.ts');

let opened: TwoConnections;
let workers: ChildProcess[];

beforeEach(async () => {
  opened = await openSqlite();
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await kill(worker);
  await opened.close();
});

function start(task: 'accept' | 'claim' | 'work') {
  const worker = spawn(process.execPath, [WORKER, opened.folder, task], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  workers.push(worker);
  return { worker, lines: createInterface({ input: worker.stdout }) };
}

async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

describe('processes that work on one file', { timeout: PATIENCE }, () => {
  test('a delivery that was acknowledged survives its process', async () => {
    const { worker, lines } = start('accept');
    const acknowledged: string[] = [];
    for await (const id of lines) {
      acknowledged.push(id);
      if (acknowledged.length === 100) worker.kill('SIGKILL');
    }
    const jobs = createSqliteJobs(opened.database, { now: () => Date.now() });
    for (const id of acknowledged)
      expect(await jobs.delivery(id)).toEqual({ id, event: 'push', body: id.repeat(1000) });
    expect((await jobs.counts()).waiting).toBeGreaterThanOrEqual(acknowledged.length);
  });

  test('a job whose process was killed is given out again when its lease runs out', async () => {
    let now = Date.now();
    const jobs = createSqliteJobs(opened.database, { now: () => now });
    await jobs.add(review(1));
    const { worker, lines } = start('claim');
    for await (const line of lines) {
      expect(line).toBe('claimed review:1:1');
      worker.kill('SIGKILL');
    }
    expect(await jobs.claim(SETTINGS)).toBeNull();
    now = Date.now() + SETTINGS.lease;
    expect(await jobs.claim(SETTINGS)).toMatchObject({ key: 'review:1:1', attempt: 2 });
  });

  test('two processes do every job once and never one queue at once', async () => {
    const jobs = createSqliteJobs(opened.database, { now: () => Date.now() });
    const keys = Array.from({ length: 150 }, (_, i) => `job:${String(i)}`);
    await Promise.all(keys.map((key, i) => jobs.add(review(i % 7, { key }))));
    const started = [start('work'), start('work')];
    await Promise.all(started.map(({ lines }) => once(lines, 'line')));
    const outputs = started.map(async ({ worker, lines }) => {
      const said: string[] = [];
      lines.on('line', (line) => said.push(line));
      worker.stdin.write('go');
      await once(lines, 'close');
      return said;
    });
    const said = (await Promise.all(outputs)).flat();
    expect(said.toSorted()).toEqual(keys.map((key) => `done ${key}`).toSorted());
    expect(await jobs.counts()).toEqual({ waiting: 0, running: 0, failed: 0 });
  });
});
