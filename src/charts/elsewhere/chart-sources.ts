import type { ChartReference } from './chart-reference.ts';

/** Lists charts that are asked for together, and says for which tree. */
export interface ChartsWanted {
  /** Says whether the base names them: then nobody who changes it decides what is fetched. */
  readonly side: 'base' | 'merged';
  readonly references: readonly ChartReference[];
}

/**
 * Fetches charts for one review, each reference once; answers in the order of the references. Never rejects.
 */
export type FetchCharts = (wanted: ChartsWanted) => Promise<readonly FetchedChart[]>;

export interface ChartSession {
  readonly fetch: FetchCharts;
}

/**
 * Says which charts may be fetched for a change: none, those that the base names, whichever version of them,
 * or all, since somebody with write access looked at this very head and asked for it.
 */
export type ChartTrust = 'none' | 'base' | 'all';

/** Opens the registries that whoever runs the service lists. */
export interface ChartSources {
  /** Opens them for one review of the repository `owner/name`. */
  open(repository: string, trust: ChartTrust): ChartSession;
}

/** Describes a registry that charts may be fetched from, as whoever runs Meshwarden lists it. */
export interface ChartSource {
  readonly kind: 'http' | 'oci';
  /** The host, with its port where that is not 443. */
  readonly host: string;
  /**
   * Lists the paths that the source is for. Each begins with a slash and ends without one; an empty list
   * stands for all.
   */
  readonly prefixes: readonly string[];
  /** Globs of `owner/name` say which repositories may have charts of it. */
  readonly repositories: readonly string[];
  /** The hosts that it may redirect to; `*.example.com` stands for all below that. */
  readonly via: readonly string[];
  /** The value of `Authorization` that its own host is told; null for none. */
  readonly authorization: string | null;
}

export type FetchedChart =
  | {
      readonly kind: 'fetched';
      /** The bytes as they are packed. */
      readonly bytes: Uint8Array;
      readonly version: string;
      /** The digest of the bytes: `sha256:…`. */
      readonly digest: string;
    }
  /** Whoever runs this lists no source that has the chart. */
  | { readonly kind: 'unlisted' }
  /** The words are the end of a sentence that says why the chart is not seen. */
  | { readonly kind: 'unseen'; readonly why: string }
  /** Its registry gives no answer: the words say so, and asking again may help. */
  | { readonly kind: 'unanswered'; readonly why: string }
  /** It is not what its registry says it is. */
  | { readonly kind: 'broken'; readonly why: string };

/**
 * Stands before the path of a file that comes from a registry and not from the tree; no path of Git begins
 * so.
 */
export const REGISTRY = 'registry:';
