import type { MetricsProblem } from '../../ports/prometheus.ts';
import type { SeenBy, TrafficView } from '../traffic-view.ts';

import type { WatchWindows } from '../watch-settings.ts';
import type { Watched } from '../begun-watch.ts';

/** `fine` says that nothing got worse, and that there was enough to tell. */
export type Verdict = 'regression' | 'fine' | 'not-known';

/** Says why it cannot be told whether something got worse. */
export type NotKnown =
  | { readonly kind: 'no-series' }
  | { readonly kind: 'gaps'; readonly side: 'before' | 'after' }
  | { readonly kind: 'few-requests'; readonly before: number; readonly after: number }
  | { readonly kind: 'no-requests-since' }
  | { readonly kind: 'problem'; readonly problem: MetricsProblem };

/**
 * Describes what is another than in the hour before. Shares are 0 to 1, latencies milliseconds, requests per
 * second.
 */
export type Movement =
  | {
      readonly kind: 'failed' | 'refused' | 'p50' | 'p99';
      readonly before: number;
      readonly after: number;
      /** Says since when, in milliseconds since 1970: the end of the first step that shows it. */
      readonly since: number;
    }
  /** It is no harm by itself. */
  | { readonly kind: 'requests'; readonly before: number; readonly after: number }
  /** No request of the hour before had it. */
  | { readonly kind: 'flag'; readonly flag: string; readonly share: number };

/** Sums up one side of the sync. */
export interface Totals {
  readonly requests: number;
  /** It is null where nothing is known. */
  readonly perSecond: number | null;
  readonly failed: number;
  readonly refused: number;
  /** Medians of the steps, in milliseconds. */
  readonly p50: number | null;
  readonly p99: number | null;
}

/** Says what became of requests, in somebody's eyes. */
export interface ViewJudgement {
  readonly seenBy: SeenBy;
  readonly verdict: Verdict;
  /** It is null unless it is not known. */
  readonly why: NotKnown | null;
  readonly movements: readonly Movement[];
  readonly before: Totals;
  readonly after: Totals;
  readonly view: TrafficView;
}

export interface WatchedJudgement {
  readonly watched: Watched;
  readonly verdict: Verdict;
  readonly why: NotKnown | null;
  readonly views: readonly ViewJudgement[];
}

/** Judges the whole mesh, as istiod tells. A part is null where no series says it. */
export interface ControlPlaneJudgement {
  readonly verdict: Verdict;
  readonly why: NotKnown | null;
  /** Counts how often proxies refused configuration, before and since. */
  readonly rejects: CountedSides | null;
  /** Counts configuration that could not be sent. */
  readonly pushErrors: CountedSides | null;
  /** Gives medians of the seconds until 99 % of proxies had a change. */
  readonly convergence: { readonly before: number | null; readonly after: number | null };
  readonly isSlower: boolean;
}

/** Counts events of both sides, and says in how many minutes. */
export interface CountedSides {
  readonly before: number;
  readonly minutesBefore: number;
  readonly after: number;
  readonly minutesAfter: number;
}

/** Says what a look came to. */
export interface MergeJudgement {
  readonly verdict: Verdict;
  readonly windows: WatchWindows;
  readonly watched: readonly WatchedJudgement[];
  readonly controlPlane: ControlPlaneJudgement;
  /** Lists each problem once. */
  readonly problems: readonly MetricsProblem[];
}
