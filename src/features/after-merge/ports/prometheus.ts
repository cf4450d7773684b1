/** A server that answers PromQL over HTTP: Prometheus, Thanos, Mimir. */
export interface Prometheus {
  /** Values of a query at regular instants. Never rejects: what goes wrong has a name. */
  queryRange(query: RangeQuery): Promise<RangeAnswer>;
}

/** The servers that the settings of the service list, each for who may name it. */
export interface PrometheusServers {
  /**
   * Null where a repository, `owner/name`, may not name it; `shown`: whether what it says may be shown in public.
   */
  server(
    repository: string,
    name: string,
  ): { readonly prometheus: Prometheus; readonly shown: boolean } | null;
}

/** What a server is asked for; instants in milliseconds since 1970. */
export interface RangeQuery {
  /** PromQL. */
  readonly query: string;
  readonly start: number;
  readonly end: number;
  readonly stepMs: number;
}

/** One series of an answer. */
export interface Series {
  readonly labels: ReadonlyMap<string, string>;
  /** By instant, in milliseconds since 1970; null for what is no number (NaN, ±Inf). */
  readonly values: ReadonlyMap<number, number | null>;
}

/** Why metrics are not known, of a closed list. Texts are the server's, and may say anything. */
export type MetricsProblem =
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'too-many-series'; readonly most: number }
  | { readonly kind: 'redirected' }
  | { readonly kind: 'not-allowed'; readonly status: number }
  | { readonly kind: 'http'; readonly status: number; readonly said: string | null }
  | { readonly kind: 'content-type'; readonly found: string | null }
  | { readonly kind: 'not-prometheus' }
  | { readonly kind: 'refused'; readonly said: string }
  /** What came is less than there is. */
  | { readonly kind: 'partial'; readonly warnings: readonly string[] };

export type RangeAnswer =
  | { readonly kind: 'read'; readonly series: readonly Series[] }
  | { readonly kind: 'not-known'; readonly problem: MetricsProblem };
