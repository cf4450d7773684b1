import type { AnalysisProcess } from './analysis-process.ts';

/** Lets processes rest while others compute, where processors are few. */
interface Rests {
  /** Is told how many others compute, and which processes are to rest meanwhile. */
  update(others: number, behind: readonly AnalysisProcess[]): void;
}

/** Counts the milliseconds for which a process rests at most. */
export const LONGEST_REST = 5_000;

/**
 * Lets processes rest for five seconds at most, and not once more before all others are done: a review of somebody
 * else takes less, and where there is always another one, they share the processors.
 */
export function createRests(): Rests {
  const resting = new Set<AnalysisProcess>();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  const goOn = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const process of resting) process.goOn();
    resting.clear();
  };

  return {
    update: (others, behind) => {
      if (others === 0 || behind.length === 0) {
        goOn();
        isOver = false;
        return;
      }
      for (const process of resting)
        if (!behind.includes(process)) {
          resting.delete(process);
          process.goOn();
        }
      const tired = isOver ? [] : behind.filter((process) => !resting.has(process));
      for (const process of tired) {
        resting.add(process);
        process.rest(LONGEST_REST);
      }
      if (tired.length > 0)
        timer ??= setTimeout(() => {
          isOver = true;
          goOn();
        }, LONGEST_REST).unref();
    },
  };
}
