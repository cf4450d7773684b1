import { followDrift } from '../../../src/features/drift/use-cases/follow-drift.ts';
import { expect, test } from 'vitest';
import { driftWorld, HOUR } from './drift-world.ts';

test('receivers are told when the set of differences changes, and not of what is unknown', async () => {
  const world = await driftWorld();
  await world.follow();
  expect(world.alerts()).toEqual([]);
  world.live = '1s';
  await world.next();
  await world.next();
  world.live = null;
  await world.next();
  world.live = '10s';
  await world.next();
  const bodies = world.alerts().map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(bodies).toMatchObject([
    {
      event: 'drift.changed',
      repository: 'acme/shop',
      environment: 'prod',
      cluster: 'prod-eu',
      issue: `https://github.com/acme/shop/issues/${String(world.issue().id)}`,
      objects: [{ kind: 'VirtualService', namespace: 'shop', name: 'orders', change: 'changed' }],
      text: expect.stringMatching(
        /^Drift: prod \(cluster prod-eu\) of acme\/shop left Git/,
      ) as string,
    },
    { event: 'drift.resolved', count: 0, objects: [] },
  ]);
  expect(world.alerts()[0]?.body).not.toContain('1s');
});

test('who wants to hear of drift where they talk is told once for each set of differences', async () => {
  const world = await driftWorld();
  world.config = world.config.replace(', webhook: alerts', '');
  const told: { kind: string; title: string; facts: readonly string[] }[] = [];
  const tell = (message: (typeof told)[number]) => Promise.resolve(void told.push(message));
  const look = async () => {
    world.clock.advance(HOUR);
    await followDrift(7, { ...world.ports, alerts: { tell } });
  };
  await look();
  world.live = '1s';
  await look();
  await look();
  world.live = null;
  await look();
  expect(told).toMatchObject([
    {
      kind: 'drift',
      title: 'prod left Git in 1 object (acme/shop, cluster prod-eu)',
      facts: ['VirtualService shop/orders'],
    },
  ]);
  expect(world.alerts()).toEqual([]);
  world.live = '10s';
  await look();
  expect(told).toHaveLength(1);
});
