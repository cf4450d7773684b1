import type { ChartOutcome } from './chart-renderer.ts';
import type { ChartRequest } from './chart-request.ts';

/**
 * What a renderer made of charts, for computations that do not wait: what is not at hand is noted as wanted, and
 * there when they run again.
 */
export interface ChartRenders {
  /** `key` is equal where all that a render reads is. Null where it is not at hand: it is in `wanted` then. */
  outcomeOf(key: string, request: () => ChartRequest): ChartOutcome | null;
}
