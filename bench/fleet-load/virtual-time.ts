import { mock } from 'node:test';
import type { Clock } from '../../src/forge/index.ts';

/** Milliseconds by which time goes on at once. */
const STEP = 20;

/** Time that goes on only where nothing is left to do in it: a day takes as long as what is computed of it. */
export interface VirtualTime {
  readonly clock: Clock;
  /** Resolves so many milliseconds later. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Says that something real (a statement of a database) is under way, for which time stands still. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  /** Lets time go on until an instant; `each` is called at each step, with the time. */
  readonly until: (instant: number, each: (now: number) => void) => Promise<void>;
  readonly close: () => void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes over the timers of this process. What imported one by its name keeps the real one. */
export function startVirtualTime(start: number): VirtualTime {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  let [now, underWay, touched] = [start, 0, false];

  /** Until whatever was begun waits for a later instant. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 2;) {
      await turn();
      quiet = underWay === 0 ? quiet + 1 : 0;
    }
  };

  return {
    clock: { now: () => now },
    sleep: (milliseconds) => {
      touched = true;
      return new Promise((resolve) => setTimeout(resolve, milliseconds));
    },
    during: async (work) => {
      underWay += 1;
      touched = true;
      try {
        return await work;
      } finally {
        underWay -= 1;
      }
    },
    until: async (instant, each) => {
      while (now < instant) {
        now += STEP;
        mock.timers.tick(STEP);
        each(now);
        // what only waited for a promise
        await Promise.resolve();
        await Promise.resolve();
        await Promise.resolve();
        if (!touched) continue;
        await settle();
        touched = underWay > 0;
      }
    },
    close: () => {
      mock.timers.reset();
    },
  };
}
