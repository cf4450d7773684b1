import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPostgres } from '../../../support/postgres.ts';
import { setClock } from '../../../support/set-clock.ts';
import { review } from '../../workers.ts';
import { openBossWorld } from './boss-world.ts';
import { LEASE } from './jobs-world.ts';
import { openPostgresWorld } from './postgres-world.ts';
import type { PostgresWorld } from './postgres-world.ts';

describe.skipIf(!hasPostgres)('a claimer that prefers some groups', () => {
  let world: PostgresWorld;
  beforeAll(async () => {
    world = await openPostgresWorld();
  });
  afterAll(() => world.close());

  const opened = async () => {
    await world.empty();
    const clock = setClock();
    const { jobs, close } = await openBossWorld(world, clock);
    const claim = async (...preferred: readonly string[]) => {
      const prefers = (group: string) => preferred.includes(group);
      return (await jobs.claim({ lease: LEASE, perGroup: 2, prefers }))?.key ?? null;
    };
    return { clock, jobs, claim, close };
  };

  test('gets one of them where it became due but a moment later, and the others after it', async () => {
    const { clock, jobs, claim, close } = await opened();
    await jobs.add(review(1, 1));
    clock.advance(3_000);
    await jobs.add(review(1, 2));
    await jobs.add(review(2, 2));
    expect(await claim('repo:2')).toBe('review:2:1');
    expect(await claim('repo:2')).toBe('review:2:2');
    expect(await claim('repo:2')).toBe('review:1:1');
    expect(await claim('repo:2')).toBeNull();
    await close();
  });

  test('gets what waits for longer, and what is more urgent, before them', async () => {
    const { clock, jobs, claim, close } = await opened();
    await jobs.add(review(1, 1));
    await jobs.add({ ...review(1, 2), priority: 20 });
    expect(await claim('repo:2')).toBe('review:1:1');
    await jobs.add(review(1, 3));
    clock.advance(8_000);
    await jobs.add(review(2, 2));
    expect(await claim('repo:2')).toBe('review:3:1');
    expect(await claim('repo:2')).toBe('review:2:2');
    await close();
  });

  test('gets any where none of them may run, or none is there', async () => {
    const { jobs, claim, close } = await opened();
    await jobs.add(review(1, 1));
    for (const number of [1, 2, 3]) await jobs.add(review(number, 2));
    expect(await claim('repo:9')).toBe('review:1:1');
    await claim('repo:2');
    await claim('repo:2');
    await jobs.add(review(2, 1));
    // two of one group run already
    expect(await claim('repo:2')).toBe('review:1:2');
    await close();
  });
});
