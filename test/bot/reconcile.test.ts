import { expect, test } from 'vitest';
import type { NewJob } from '../../src/review/index.ts';
import { reconcile, reconcileInstallation } from '../../src/bot/repositories/reconciliation.ts';
import type { ReconcilePorts } from '../../src/bot/repositories/reconciliation.ts';
import type { Repository } from '../../src/forge/index.ts';
import { createMemoryStore, emptyRecords } from './memory-store.ts';

const INSTALLATION = 77;
const clock = { now: () => 0 };

const repository = (id: number): Repository => ({
  id,
  installation: INSTALLATION,
  owner: 'acme',
  name: `service-${String(id)}`,
  defaultBranch: 'main',
  cloneUrl: 'https://github.com/acme/service.git',
  htmlUrl: 'https://github.com/acme/service',
  archived: false,
});

/** Ports of an installation that has so many repositories, all of them surveyed before. */
async function portsOf(count: number) {
  const repositories = Array.from({ length: count }, (_, at) => repository(1_000 + at * 7));
  const store = createMemoryStore(clock, emptyRecords(clock));
  for (const each of repositories)
    await store.saveRepository({
      repository: each,
      suspended: false,
      removed: false,
      onboarding: { issue: null, bodyHash: '' },
    });
  const added: NewJob[] = [];
  const asks: number[] = [];
  const jobs = {
    add: (job: NewJob) => {
      added.push(job);
      return Promise.resolve();
    },
  };
  const forge: Partial<ReconcilePorts['forge']> = {
    installations: () => Promise.resolve([{ id: INSTALLATION, suspended: false }]),
    repositories: () => Promise.resolve(repositories),
    openHeads: (_, asked) => {
      asks.push(asked.length);
      return Promise.resolve(new Map());
    },
  };
  const ports = { forge: forge as ReconcilePorts['forge'], store, jobs, clock };
  const looksAt = async (pass?: number): Promise<readonly number[]> => {
    added.length = 0;
    const job = { installation: INSTALLATION, ...(pass !== undefined && { pass }) };
    await reconcileInstallation(job, ports);
    return added.flatMap(({ payload }) =>
      payload.kind === 'reconcile-repository' ? [payload.repository] : [],
    );
  };
  return { ports, added, asks, looksAt, ids: repositories.map(({ id }) => id) };
}

test('the first pass of a process looks at every repository, later ones at a part of many', async () => {
  const { ports, added } = await portsOf(0);
  await reconcile(0, ports);
  await reconcile(1, ports);
  expect(added.map(({ payload }) => payload)).toEqual([
    { kind: 'reconcile-installation', installation: INSTALLATION },
    { kind: 'reconcile-installation', installation: INSTALLATION, pass: 1 },
  ]);
});

test('passes one after the other look at each of many repositories, with a tenth of what GitHub allows', async () => {
  const { looksAt, ids } = await portsOf(250);
  expect(await looksAt()).toEqual(ids);
  const seen = [];
  for (let pass = 4; pass < 9; pass++) seen.push(await looksAt(pass));
  expect(new Set(seen.flat()).size).toBe(ids.length);
  // two requests each, twelve passes an hour, of 12,500
  for (const each of seen) expect(each.length * 2 * 12).toBeLessThanOrEqual(1_250);
});

test('of thousands a pass asks about a part, and looks at few that are not as they are known', async () => {
  const { looksAt, asks, ids } = await portsOf(2_500);
  const seen = [await looksAt(3), await looksAt(4), await looksAt(5)];
  expect(asks.reduce((sum, each) => sum + each, 0)).toBe(ids.length);
  expect(Math.max(...asks)).toBeLessThanOrEqual(1_000);
  expect(seen.map(({ length }) => length)).toEqual([52, 52, 52]);
});

test('a pass over thousands of repositories leaves most of what GitHub allows to reviews', async () => {
  const { looksAt, added, ids } = await portsOf(1_250);
  expect(await looksAt()).toEqual(ids);
  const minutes = added.map(({ runAt = clock.now() }) => (runAt - clock.now()) / 60_000);
  expect(minutes.filter((at) => at === 0)).toHaveLength(500);
  expect(minutes.filter((at) => at === 5)).toHaveLength(52);
  expect(Math.max(...minutes)).toBe(75);
});

test('every pass looks at all of a few repositories', async () => {
  const { looksAt, ids } = await portsOf(3);
  for (const pass of [1, 2]) expect((await looksAt(pass)).toSorted((a, b) => a - b)).toEqual(ids);
});
