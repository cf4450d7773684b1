import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Jobs } from '../../../../src/review/index.ts';
import {
  migratePostgres,
  openPostgres,
} from '../../../../src/bot/edge/store/postgres/postgres-persistence.ts';
import { BOSS_SCHEMA } from '../../../../src/bot/edge/store/postgres/boss.ts';
import { GITHUB_LIMITS } from '../../../../src/forge/edge/github/limiter.ts';
import { DIRECTLY } from '../../../../src/forge/edge/network/outbound-settings.ts';
import { compiledProgram } from '../../../support/compiled-source.ts';
import { eventually } from '../../../support/eventually.ts';
import { administer, hasPostgres, openPostgres as openServer } from '../../../support/postgres.ts';
import type { TestPostgres } from '../../../support/postgres.ts';
import { review } from './jobs-world.ts';
import { temporaryFolder } from './open-sqlite.ts';
import { settingsOf, trouble } from './postgres-world.ts';

const PATIENCE = 240_000;
const WORKER = compiledProgram('test/bot/edge/store/worker.ts');

describe.skipIf(!hasPostgres)(
  'processes that work on one PostgreSQL',
  { timeout: PATIENCE },
  () => {
    let server: TestPostgres;
    let url: string;
    let folder: string;
    let jobs: Jobs;
    let close: () => Promise<void>;

    beforeAll(async () => {
      server = await openServer();
      url = await server.createDatabase();
      folder = await temporaryFolder();
      const settings = { database: settingsOf(url), outbound: DIRECTLY };
      await migratePostgres(settings, trouble);
      // the least that pg-boss takes: a killed process is known sooner
      await administer(url, `UPDATE ${BOSS_SCHEMA}.queue SET heartbeat_seconds = 10`);
      const quiet = () => undefined;
      const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
      const open = await openPostgres(settings, { limits: GITHUB_LIMITS, reconcile: 300_000 }, log);
      ({ jobs, close } = open);
    });
    afterAll(async () => {
      await close();
      await rm(folder, { recursive: true });
      await server.stop();
    });

    /** A worker, and all that it said so far. */
    function start(task: 'accept' | 'work') {
      const worker = spawn(process.execPath, [WORKER, folder, task], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, DATABASE_URL: url },
      });
      onTestFinished(() => {
        worker.kill('SIGKILL');
      });
      const said: string[] = [];
      createInterface({ input: worker.stdout }).on('line', (line) => said.push(line));
      return { worker, said, ended: once(worker, 'close') };
    }

    test('a delivery that was acknowledged survives its process and a crash of the server', async () => {
      const { worker, said, ended } = start('accept');
      await eventually(
        () => said.length >= 100,
        () => `${String(said.length)} were accepted`,
      );
      worker.kill('SIGKILL');
      await ended;
      await server.crash();
      const kept = await Promise.all(said.map((id) => jobs.delivery(id)));
      expect(kept.map((delivery) => delivery?.id)).toEqual(said);
      for (let job = await jobs.claim({ lease: 60_000, perGroup: 2 }); job !== null;) {
        await jobs.complete(job);
        job = await jobs.claim({ lease: 60_000, perGroup: 2 });
      }
    });

    test('three do every job, never one queue at once, though one is killed and the server crashes', async () => {
      const keys = Array.from({ length: 150 }, (_, i) => `job:${String(i)}`);
      await Promise.all(
        keys.map((key, i) => jobs.add(review(i % 7, { key, group: `repo:${String(i % 3)}` }))),
      );
      const workers = [start('work'), start('work'), start('work')];
      const all = () => workers.flatMap(({ said }) => said);
      await eventually(
        () => workers.every(({ said }) => said.includes('ready')),
        () => 'they are not ready',
      );
      for (const { worker } of workers) worker.stdin.write('go');
      const ends = (count: number) =>
        eventually(
          () => all().filter((line) => line !== 'ready').length >= count,
          () => all().join(' '),
        );
      await ends(30);
      workers[0]?.worker.kill('SIGKILL');
      await ends(60);
      await server.crash();
      await Promise.all(workers.map(({ ended }) => ended));
      const said = all().filter((line) => line !== 'ready');
      expect(said).not.toContain('overlap');
      const ended = new Set(said.map((line) => line.replace(/^\w+ /, '')));
      const missing = keys.filter((key) => !ended.has(key));
      // whoever was killed may have ended one without having said so
      expect(missing.length).toBeLessThanOrEqual(1);
      expect(await jobs.counts()).toEqual({ waiting: 0, running: 0, failed: 0 });
      // done twice is at most what was under way at the kill and at the crash
      expect(said.length - ended.size).toBeLessThanOrEqual(4);
    });
  },
);
