import type { ChartReference } from './chart-reference.ts';
import type { FetchedChart } from './fetched-chart.ts';

/** Charts that are asked for together, and for which tree. */
export interface ChartsWanted {
  /** Whether the base names them: nobody who changes it decides then what is fetched. */
  readonly side: 'base' | 'merged';
  readonly references: readonly ChartReference[];
}

/** Fetches charts for one review, each reference once; answers in the order of the references. Never rejects. */
export type FetchCharts = (wanted: ChartsWanted) => Promise<readonly FetchedChart[]>;

/** Who is asked for charts, for one review. */
export interface ChartSession {
  readonly fetch: FetchCharts;
}

/**
 * Which charts may be fetched for a change: none, those that the base names, whichever version of them, or all, since
 * somebody with write access looked at this very head and asked for it.
 */
export type ChartTrust = 'none' | 'base' | 'all';

/** Registries as whoever runs the service lists them. */
export interface ChartSources {
  /** For one review of the repository `owner/name`. */
  open(repository: string, trust: ChartTrust): ChartSession;
}
