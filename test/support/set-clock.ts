import type { Clock } from '../../src/forge/index.ts';

/** A clock that moves only when it is told to. */
export interface SetClock extends Clock {
  advance(milliseconds: number): void;
}

export function setClock(start = Date.parse('2026-11-20T08:00:00Z')): SetClock {
  let now = start;
  return {
    now: () => now,
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
