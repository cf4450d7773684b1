import { LRUCache } from 'lru-cache';
import type { ChartOutcome, ChartRenders, ChartRequest } from '../../charts/index.ts';

/** Renders of charts, those that were used last; what was asked for and is not among them is wanted. */
export interface KeptRenders extends ChartRenders {
  keep(key: string, outcome: ChartOutcome): void;
  /** Forgets what there was no time for, so that it is asked for again. */
  beginReview(): void;
  /** By its key. */
  readonly wanted: ReadonlyMap<string, ChartRequest>;
}

/** Characters of rendered text that are kept; those used last stay. */
const MOST_KEPT = 100_000_000;

export function createKeptRenders(): KeptRenders {
  const known = new LRUCache<string, ChartOutcome>({
    maxSize: MOST_KEPT,
    sizeCalculation: sizeOf,
  });
  const wanted = new Map<string, ChartRequest>();
  const late = new Set<string>();
  return {
    outcomeOf(key, request) {
      const outcome = known.get(key) ?? null;
      if (outcome === null && !wanted.has(key)) wanted.set(key, request());
      return outcome;
    },
    keep(key, outcome) {
      wanted.delete(key);
      known.set(key, outcome);
      if (outcome.kind === 'failed' && outcome.stage === 'review') late.add(key);
    },
    beginReview() {
      for (const key of late) known.delete(key);
      late.clear();
    },
    wanted,
  };
}

const sizeOf = (outcome: ChartOutcome): number =>
  outcome.kind === 'failed'
    ? outcome.message.length + 1
    : outcome.documents.reduce((sum, { text }) => sum + text.length, 1);
