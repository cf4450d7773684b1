import type { Clock } from '../../../forge/index.ts';
import { touch, TOUCH_INTERVAL } from './data-folders.ts';
import type { DataFolders } from './data-folders.ts';
import { sweepData } from './mirror-sweep.ts';
import type { SweepLimits } from './mirror-sweep.ts';

/** Six hours, in milliseconds. */
const SWEEP_INTERVAL = 21_600_000;

/** Counts the mirrors after which all are looked at: thousands may be made within a few hours. */
const MADE = 20;

interface Sweeping {
  /** Notes that a mirror was made. */
  made(): void;
  /** Resolves when nothing is swept any more. */
  stop(): Promise<void>;
}

/**
 * Keeps the data folder within its bounds: at the start, every few hours, and after so many new mirrors.
 *
 * @param discard Throws a mirror away that is too much or too old.
 */
export function keepSwept(
  folders: DataFolders,
  {
    clock,
    limits,
    warn,
  }: {
    readonly clock: Clock;
    readonly limits: SweepLimits;
    readonly warn: (error: unknown) => void;
  },
  discard: (repository: number) => Promise<void>,
): Sweeping {
  let made = 0;
  let swept = Promise.resolve();

  const sweepOnce = async (): Promise<void> => {
    for (const id of await sweepData(folders, clock.now(), limits)) await discard(id);
  };
  const sweep = (): void => {
    swept = swept.then(sweepOnce).catch(warn);
  };

  sweep();
  const timers = [
    setInterval(sweep, SWEEP_INTERVAL),
    setInterval(() => void touch(folders.ownScratch).catch(warn), TOUCH_INTERVAL),
  ];
  for (const timer of timers) timer.unref();
  return {
    made: () => {
      made += 1;
      if (made < MADE) return;
      made = 0;
      sweep();
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await swept;
    },
  };
}
