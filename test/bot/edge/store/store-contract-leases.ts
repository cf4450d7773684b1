import { expect, test } from 'vitest';
import type { StoreWorld } from './store-contract.ts';

/** Work that ends when it is told to. */
interface EndlessWork {
  readonly work: () => Promise<void>;
  readonly begun: Promise<void>;
  readonly end: () => void;
}

function endlessWork(): EndlessWork {
  let begin = (): void => undefined;
  let end = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    work: () => {
      begin();
      return ended;
    },
    begun,
    end: () => {
      end();
    },
  };
}

/** What every engine of the store must do with leases. */
export function leases(of: () => StoreWorld): void {
  test('work under one lease never overlaps, in one process or two', async () => {
    const { store, other } = of();
    let running = 0;
    const overlaps: number[] = [];
    const work = async () => {
      running += 1;
      overlaps.push(running);
      await store.saveReads(1, 1, []);
      running -= 1;
    };
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? store : other).withLease('sha:a', work)),
    );
    expect(overlaps).toEqual(Array.from({ length: 10 }, () => 1));
  });

  test('callers of one process get their turn in order', async () => {
    const { store } = of();
    const order: number[] = [];
    const turn = (i: number) => store.withLease('sha:a', () => Promise.resolve(order.push(i)));
    await Promise.all([1, 2, 3].map(turn));
    expect(order).toEqual([1, 2, 3]);
  });

  test('other names do not wait', async () => {
    const { store, other } = of();
    const { work, begun, end } = endlessWork();
    const held = store.withLease('sha:a', work);
    await begun;
    expect(await other.withLease('sha:b', () => Promise.resolve('done'))).toBe('done');
    expect(await store.withLease('sha:b', () => Promise.resolve('done'))).toBe('done');
    end();
    await held;
  });

  test('work that throws frees its lease', async () => {
    const { store, other } = of();
    const failing = store.withLease('sha:a', () => Promise.reject(new Error('boom')));
    await expect(failing).rejects.toThrow('boom');
    expect(await other.withLease('sha:a', () => Promise.resolve('done'))).toBe('done');
    expect(await store.withLease('sha:a', () => Promise.resolve('done'))).toBe('done');
  });

  test('a holder that is gone stands in the way for a while only', async () => {
    const { store, other, clock } = of();
    const { work, begun, end } = endlessWork();
    const gone = store.withLease('sha:a', work);
    await begun;
    const waiting = other.withLease('sha:a', () => Promise.resolve('done'));
    clock.advance(60_000);
    expect(await waiting).toBe('done');
    end();
    await gone;
  });
}
