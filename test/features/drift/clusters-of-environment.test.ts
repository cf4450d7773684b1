import { expect, test } from 'vitest';
import { adoptionBy } from '../../../src/features/drift/use-cases/adopt-in-pull-request.ts';
import { driftWorld } from './drift-world.ts';

const CONFIG = `platformTeam: [acme/mesh]
drift: { cluster: { every: 1h, environments: { prod: [prod-eu, prod-us] }, from: any, webhook: alerts } }
`;

/** An environment that goes to two clusters. */
async function twoClusters(liveIn: Readonly<Record<string, string | null>>) {
  const world = Object.assign(await driftWorld(), { config: CONFIG, liveIn });
  const sha = '1'.repeat(40);
  world.github.branches.set('7:main', sha);
  world.github.commits.set(sha, { sha, tree: sha, parents: [], verified: true, ours: false });
  return world;
}

const adopt = (world: Awaited<ReturnType<typeof twoClusters>>) =>
  adoptionBy(world.ports).adopt({
    ...{ repository: world.repository, environment: 'prod', cluster: 'prod-eu, prod-us' },
    ...{ ids: ['d-038dca'], others: [], by: 'pat', issue: 1, comment: 2 },
  });

test('an environment of two clusters has one issue, which has the same difference once, with both', async () => {
  const world = await twoClusters({ 'prod-eu': '1s', 'prod-us': '1s' });
  await world.follow();
  const { title, body } = world.issue();
  expect(title).toBe('Drift: prod and its cluster prod-eu, prod-us');
  expect(body).toContain('(medium, d-038dca), in prod-eu and prod-us');
  expect(body.match(/spec\.http\[0\]\.timeout/g)).toHaveLength(1);
  expect(await adopt(world)).toMatchObject({ kind: 'opened', ids: ['d-038dca'] });
  const reads = world.reads;
  await world.next();
  expect(world.reads).toBe(reads + 2);
});

test('what only one of them has is told with its name, and not adopted', async () => {
  const world = await twoClusters({ 'prod-eu': '10s', 'prod-us': '1s' });
  await world.follow();
  expect(world.issue().body).toContain('(medium, d-038dca), in prod-us');
  expect(await adopt(world)).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('is so in prod-us and not in prod-eu') as string,
  });
});

test('one that does not answer, or may not be named, keeps the issue open', async () => {
  const silent = await twoClusters({ 'prod-eu': '1s', 'prod-us': null });
  await silent.follow();
  expect(silent.issue().body).toContain('cluster prod-us');
  expect((await silent.known())?.problem).toMatchObject({ kind: 'partial' });
  const unlisted = await twoClusters({ 'prod-eu': '1s' });
  await unlisted.follow();
  expect(unlisted.reads).toBe(0);
  expect(unlisted.issue().body).toContain('Not compared: not allowed.');
});
