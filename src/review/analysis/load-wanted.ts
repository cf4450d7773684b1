import type { ChartRenderer } from '../../charts/index.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { AskedCharts } from './asked-charts.ts';
import type { KeptRenders } from './kept-renders.ts';

/** What a computation reads is known only by running it; more rounds than this are a chain nobody writes. */
const MAX_ROUNDS = 8;

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
}

/** The charts of one review share what they may take. */
export function forReview({ renders, renderer }: LoadableCharts): LoadableCharts {
  renders.beginReview();
  return { renders, renderer: renderer.forReview?.() ?? renderer };
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
export async function renderWanted({ renders, renderer }: LoadableCharts): Promise<void> {
  for (const [key, request] of [...renders.wanted])
    renders.keep(key, await renderer.render(request));
}
