/** Counts who waits for others and does nothing meanwhile. */
export interface Waits {
  readonly count: () => number;
  /** Counts somebody for as long as something takes. */
  during<T>(wait: Promise<T>): Promise<T>;
}

/**
 * Begins with nobody waiting.
 *
 * @param begins Is called when one more begins to wait: whatever it leaves free may be used.
 */
export function createWaits(begins: () => void = () => undefined): Waits {
  let waiting = 0;
  return {
    count: () => waiting,
    during: async (wait) => {
      waiting += 1;
      begins();
      try {
        return await wait;
      } finally {
        waiting -= 1;
      }
    },
  };
}
