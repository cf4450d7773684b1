/** Asks a server that answers PromQL over HTTP: Prometheus, Thanos, Mimir. */
export interface Prometheus {
  /** Gives values of a query at regular instants. It never rejects: what goes wrong has a name. */
  queryRange(query: RangeQuery): Promise<RangeAnswer>;
}

/** Lists the servers in the settings of the service, each for who may name it. */
export interface PrometheusServers {
  /**
   * Gives a server by its name; null where a repository, `owner/name`, may not name it. `shown` says whether
   * its answers may be shown in public.
   */
  server(
    repository: string,
    name: string,
  ): { readonly prometheus: Prometheus; readonly shown: boolean } | null;
}

/** Holds what a server is asked for; instants are milliseconds since 1970. */
export interface RangeQuery {
  /** PromQL. */
  readonly query: string;
  readonly start: number;
  readonly end: number;
  readonly stepMs: number;
}

export interface Series {
  readonly labels: ReadonlyMap<string, string>;
  /** Gives the values by instant, in milliseconds since 1970; null for what is no number (NaN, ±Inf). */
  readonly values: ReadonlyMap<number, number | null>;
}

/** Says why metrics are not known, from a closed list. The texts are the server's, and may say anything. */
export type MetricsProblem =
  | { readonly kind: 'no-answer' }
  /** A proxy stands between, and the words are a sentence of what became of it there. */
  | { readonly kind: 'proxy'; readonly why: string }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'too-many-series'; readonly most: number }
  | { readonly kind: 'redirected' }
  | { readonly kind: 'not-allowed'; readonly status: number }
  | { readonly kind: 'http'; readonly status: number; readonly said: string | null }
  | { readonly kind: 'content-type'; readonly found: string | null }
  | { readonly kind: 'not-prometheus' }
  | { readonly kind: 'refused'; readonly said: string }
  /** The answer is less than there is. */
  | { readonly kind: 'partial'; readonly warnings: readonly string[] };

export type RangeAnswer =
  | { readonly kind: 'read'; readonly series: readonly Series[] }
  | { readonly kind: 'not-known'; readonly problem: MetricsProblem };
