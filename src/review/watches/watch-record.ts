/** Why the instant at which a merge was applied is only assumed: that of the merge. */
type Assumption = 'no-cluster' | 'not-allowed' | 'not-shown' | 'not-readable' | 'nobody-applies';

/** When a change was applied, in milliseconds since 1970. */
interface AppliedAt {
  readonly at: number;
  /** What applied it; null where somebody, the commit or the merge says when. */
  readonly by: string | null;
  /** Set where nobody knows. */
  readonly assumed?: Assumption;
}

/** A merge as GitHub tells of it. */
interface WatchableMerge {
  readonly commit: string;
  /** Milliseconds since 1970. */
  readonly mergedAt: number;
  /** Login; null where GitHub does not say. */
  readonly mergedBy: string | null;
}

/** All that a watch of one environment needs from one look to the next. */
export interface BegunWatch extends WatchableMerge {
  readonly environment: string;
  /** Teams that are on call, as GitHub names them. */
  readonly onCall: readonly string[];
  /** Names in the settings of the service; null where no cluster is named. */
  readonly prometheus: string;
  readonly cluster: string | null;
  /** Folders that are delivered to the environment. */
  readonly roots: readonly string[];
  readonly radius: BlastRadius;
  readonly settings: WatchSettings;
  /** Absent until it was applied. */
  readonly applied?: AppliedAt;
  /** When a regression was told, in milliseconds since 1970; absent where none was. */
  readonly toldAt?: number;
}

/** How much an error share has to rise to be told, and by how many requests it can be. */
interface ErrorThresholds {
  /** Times the share of the hour before. */
  readonly ratio: number;
  /** Of all requests, 0 to 1, more than in the hour before. */
  readonly rise: number;
  /** On either side; with fewer nothing is called fine. */
  readonly requests: number;
}

/** How much slower answers have to become to be told. */
interface LatencyThresholds {
  /** Times the median of the hour before. */
  readonly ratio: number;
  /** More than in the hour before. */
  readonly milliseconds: number;
}

/** What a watch compares with what, and from when on it says so. */
interface WatchSettings {
  /** Minutes that are judged. */
  readonly minutes: number;
  /** Minutes before the change was applied that they are compared with. */
  readonly minutesBefore: number;
  /** Seconds between two scrapes of a proxy. */
  readonly scrapeSeconds: number;
  readonly errors: ErrorThresholds;
  readonly latency: LatencyThresholds;
  /** Standard deviations, the noise of the hour before included, that an error share has to rise by. */
  readonly deviations: number;
}

/** Whom a watch looks at. */
type Watched =
  /** By the hosts that metrics may name it by: `orders.shop.svc.cluster.local`, `api.example.com`. */
  | { readonly kind: 'service'; readonly name: string; readonly hosts: readonly string[] }
  /** `orders` in `shop`, which takes requests and makes some. */
  | { readonly kind: 'workload'; readonly namespace: string; readonly name: string };

/** Whom a change reaches in one environment, as metrics name them. */
interface BlastRadius {
  /** Those first whose calls end otherwise. */
  readonly watched: readonly Watched[];
  /** Names that metrics cannot be asked for: without a namespace, or with a wildcard. */
  readonly unnamed: readonly string[];
  /** How many were left out, for there are too many. */
  readonly leftOut: number;
  /** Whether a part of the environment could not be analysed, so that others may be reached too. */
  readonly isPartial: boolean;
}
