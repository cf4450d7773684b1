import { expect, test } from 'vitest';
import { openMemoryWorld } from '../forge/gate-in-memory.ts';
import { startMemoryApp } from '../bot/memory-app.ts';

const MINUTE = 60_000;

test('an earlier head that is pushed back after the data was lost keeps its one check', async () => {
  const world = openMemoryWorld({ approvals: 1, window: false });
  const app = startMemoryApp(world.shop);
  const head = {
    sort: 'mesh' as const,
    variant: 0,
    coAuthors: [],
    committer: 'dana',
  };
  world.clock.advance(5_000);
  for (const event of await world.open(head)) await app.deliver(event);
  await app.pass(10 * MINUTE);
  const { sha } = world.head();

  // in progress again when everything is lost
  for (const event of await world.retarget('release')) await app.deliver(event);
  await app.workOnce();
  await app.restart({ losesData: true });
  for (const event of await world.push(head, 'dana')) await app.deliver(event);
  await app.pass(10 * MINUTE);
  for (const event of await world.push({ sha }, 'dana')) await app.deliver(event);
  await app.pass(10 * MINUTE);

  const checks = world.checks().filter((check) => check.sha === sha);
  expect(checks).toEqual([{ sha, conclusion: 'action_required' }]);
});
