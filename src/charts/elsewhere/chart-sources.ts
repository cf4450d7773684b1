import type { ChartReference } from './chart-reference.ts';

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

/** A registry that charts may be fetched from, as whoever runs Meshwarden lists it. */
export interface ChartSource {
  readonly kind: 'http' | 'oci';
  /** With its port, where that is another than 443. */
  readonly host: string;
  /** Of what it is for: begins with a slash and ends without, empty for all. */
  readonly prefixes: readonly string[];
  /** Globs of `owner/name`: who may have charts of it. */
  readonly repositories: readonly string[];
  /** Hosts that it may redirect to; `*.example.com` stands for all below that. */
  readonly via: readonly string[];
  /** What its own host is told, as the value of `Authorization`; null for nothing. */
  readonly authorization: string | null;
}

/** What fetching a chart came to. */
export type FetchedChart =
  | {
      readonly kind: 'fetched';
      /** As it is packed. */
      readonly bytes: Uint8Array;
      readonly version: string;
      /** Of the bytes: `sha256:…`. */
      readonly digest: string;
    }
  /** Whoever runs this lists no source that has it. */
  | { readonly kind: 'unlisted' }
  /** As the end of a sentence that says why it is not seen. */
  | { readonly kind: 'unseen'; readonly why: string }
  /** It is not what its registry says it is. */
  | { readonly kind: 'broken'; readonly why: string };

/** Before the path of what is of a registry and not of the tree; no path of Git begins so. */
export const REGISTRY = 'registry:';
