import { LRUCache } from 'lru-cache';
import type {
  ChartRenderer,
  ChartOutcome,
  ChartRenders,
  ChartRequest,
} from '../../charts/index.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { AskedCharts } from './registry-requests.ts';

/**
 * Bounds the rounds: what a computation reads is known only by running it, and more rounds than this are a
 * chain nobody writes.
 */
const MAX_ROUNDS = 16;

/** Charts whose templates name charts of registries, and these too. */
const MOST_FETCHES = 4;

export interface Loaded<T> {
  readonly result: T;
  /** Paths that it still asks for after the last round: the result is not whole. */
  readonly missing: readonly string[];
}

/** Charts that computations ask for, and what renders them. */
export interface LoadableCharts {
  readonly renders: KeptRenders;
  readonly renderer: Pick<ChartRenderer, 'render' | 'forReview'>;
  /** Is told what is done, at which part of how many; it is absent where nobody asks. */
  readonly progress?: (doing: string, at: number, of: number) => void;
}

/** The charts of one review share what they may take. */
export function forReview(charts: LoadableCharts): LoadableCharts {
  const { renders, renderer } = charts;
  renders.beginReview();
  return { ...charts, renderer: renderer.forReview?.() ?? renderer };
}

/**
 * Computes over a tree, loads in one batch what that asked for, and computes again. Charts are rendered once all that
 * is asked for of the tree is there, and of elsewhere, and not at all without `charts`.
 */
export async function loadWanted<T>(
  { tree, load }: LoadableTree,
  compute: () => T,
  charts: LoadableCharts | null = null,
  elsewhere: AskedCharts | null = null,
): Promise<Loaded<T>> {
  let result = compute();
  let fetches = 0;
  for (let round = 1; round < MAX_ROUNDS; round += 1) {
    if (tree.wanted.size > 0) await load([...tree.wanted]);
    else if (elsewhere !== null && elsewhere.wanted.size > 0 && fetches < MOST_FETCHES) {
      await elsewhere.fetchWanted();
      // what is fetched is no chain of files
      fetches += 1;
      round -= 1;
    } else if (charts !== null && charts.renders.wanted.size > 0) await renderWanted(charts);
    else break;
    result = compute();
  }
  return { result, missing: [...tree.wanted] };
}

/** Renders what was asked for, chart after chart. */
export async function renderWanted({ renders, renderer, progress }: LoadableCharts): Promise<void> {
  const wanted = [...renders.wanted];
  for (const [at, [key, request]] of wanted.entries()) {
    progress?.('rendering charts', at + 1, wanted.length);
    renders.keep(key, await renderer.render(request));
  }
}

/** Renders of charts, those that were used last; what was asked for and is not among them is wanted. */
interface KeptRenders extends ChartRenders {
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
