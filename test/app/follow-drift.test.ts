import { expect, test } from 'vitest';
import { driftWorld, HOUR } from './drift-world.ts';

test('nothing is opened where the cluster has what Git says', async () => {
  const world = await driftWorld();
  await world.follow();
  expect(world.github.issues).toEqual([]);
  expect(await world.known()).toMatchObject({ environment: 'prod', drifts: [], problem: null });
});

test('what differs is one issue, with the field, who wrote it, and the way back', async () => {
  const world = await driftWorld();
  world.live = '1s';
  await world.follow();
  const issue = world.issue();
  expect(issue.title).toBe('Drift: prod and its cluster prod-eu');
  expect(issue.body).toContain('VirtualService shop/orders');
  expect(issue.body).toContain('`10s`');
  expect(issue.body).toContain('`1s`');
  expect(issue.body).toContain('kubectl-edit');
  expect(issue.body).toMatch(/\/drift restore d-[0-9a-f]{6}/);
  expect([...issue.labels]).toEqual(['drift']);
});
