import type { SharedBudget } from '../../../forge/edge/github/limiter.ts';

/** Counts passes over all repositories. */
export interface Passes {
  /**
   * Gives the number of the pass that may begin now: 0 for one that looks everywhere, because nobody has looked for
   * a while; null where another process has looked just now.
   */
  next(): Promise<number | null>;
  /** Notes that a pass is over, and may not be needed again for a while. */
  ended(pass: number): Promise<void>;
}

/** What several processes on one database share beside it. */
export interface Fleet {
  readonly budget: SharedBudget;
  readonly passes: Passes;
}

/** Counts the passes of one process, whose first one makes up for the time before it. */
export function passesOfProcess(): Passes {
  let passed = 0;
  return {
    next: () => Promise.resolve(passed),
    ended: (pass) => {
      passed = pass + 1;
      return Promise.resolve();
    },
  };
}

/** Gives a budget that is one process's own until it is told of a shared one. */
export function laterShared(): SharedBudget & { readonly share: (budget: SharedBudget) => void } {
  let shared: SharedBudget | null = null;
  return {
    share: (budget) => {
      shared = budget;
    },
    take: (holder, cost) => shared?.take(holder, cost) ?? Promise.resolve(0),
    pause: (holder, milliseconds) => shared?.pause(holder, milliseconds) ?? Promise.resolve(),
  };
}
