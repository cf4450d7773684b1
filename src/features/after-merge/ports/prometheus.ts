import type { RangeAnswer, RangeQuery } from '../watch/range-answer.ts';

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
