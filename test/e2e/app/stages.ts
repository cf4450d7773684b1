import { afterAll } from 'vitest';
import type { AtEnd } from './story.ts';

/** Stages that are alike: each serves one cell of a matrix at a time, and the next one afterwards. */
export interface Stages<Stage> {
  /** Lends one that is free, or a new one. One that a cell failed on is not lent again. */
  lend<T>(use: (stage: Stage) => Promise<T>): Promise<T>;
}

/** Opens stages as they are needed, and closes them after the last test of the file. */
export function stagesOf<Stage>(open: (atEnd: AtEnd) => Promise<Stage>): Stages<Stage> {
  const free: Stage[] = [];
  const closings: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closings.toReversed()) await close();
  }, 60_000);
  return {
    lend: async (use) => {
      const stage = free.pop() ?? (await open((close) => closings.push(close)));
      const result = await use(stage);
      free.push(stage);
      return result;
    },
  };
}
