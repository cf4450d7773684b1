import { describe, expect, test } from 'vitest';
import { createTenantUse, tenantOf } from '../../../../src/bot/edge/analysis/tenant-use.ts';
import { setClock } from '../../../support/set-clock.ts';

const MINUTE = 60_000;
const of = (id: number, installation: number) => tenantOf({ id, installation }, null);
const fork = (author: string, id = 1) => tenantOf({ id, installation: 10 }, { fork: true, author });

describe('who used how much', () => {
  test('is asked of installations first, then of their repositories', () => {
    const use = createTenantUse(setClock());
    use.add(of(1, 10), 3_000);
    use.add(of(2, 20), 2_000);
    // repository 3 used nothing, its installation did
    expect(use.compare(of(3, 10), of(2, 20))).toBeGreaterThan(0);
    expect(use.compare(of(3, 10), of(1, 10))).toBeLessThan(0);
    expect(use.compare(of(1, 10), of(1, 10))).toBe(0);
  });

  test('is forgotten by half in ten minutes', () => {
    const clock = setClock();
    const use = createTenantUse(clock);
    use.add(of(1, 10), 4_000);
    clock.advance(20 * MINUTE);
    use.add(of(2, 20), 1_001);
    expect(use.compare(of(1, 10), of(2, 20))).toBeLessThan(0);
    use.add(of(1, 10), 2);
    expect(use.compare(of(1, 10), of(2, 20))).toBeGreaterThan(0);
  });

  test('does not fall where the clock of a database goes back', () => {
    const clock = setClock();
    const use = createTenantUse(clock);
    use.add(of(1, 10), 5);
    clock.advance(-MINUTE);
    use.add(of(1, 10), -3);
    expect(use.compare(of(1, 10), of(2, 20))).toBe(5);
  });
});

test('what comes from a fork counts for its author in every repository, however the login is written', () => {
  const use = createTenantUse(setClock());
  use.add(fork('Eve', 1), 1_000);
  use.limit(fork('Eve', 1));
  expect(use.isLimited(fork('eve', 2))).toBe(true);
  expect(use.compare(fork('eve', 2), fork('mallory', 2))).toBeGreaterThan(0);
  expect(use.isLimited(of(1, 10))).toBe(false);
  expect(use.compare(of(1, 10), of(2, 20))).toBe(0);
});

test('that somebody met a limit counts for an hour, and for the repository alone', () => {
  const clock = setClock();
  const use = createTenantUse(clock);
  use.limit(of(1, 10));
  clock.advance(59 * MINUTE);
  expect([use.isLimited(of(1, 10)), use.isLimited(of(2, 10))]).toEqual([true, false]);
  clock.advance(MINUTE);
  expect(use.isLimited(of(1, 10))).toBe(false);
});
