import type { Analysis } from '../../../review/index.ts';
import { createProgressWords } from '../../../review/edge/progress-words.ts';
import type { ObtainForTask } from './analysis-process.ts';

/** Says what a review is at as people read it; the clock of this process will do for how long the rest takes. */
export function inWords(told: Parameters<Analysis['review']>[1]): ObtainForTask['progress'] {
  if (told === undefined) return undefined;
  const words = createProgressWords(() => performance.now());
  return (...step) => {
    told(words(...step));
  };
}
