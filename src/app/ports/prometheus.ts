import type { RangeAnswer, RangeQuery } from '../../core/after-merge/index.ts';

/** A server that answers PromQL over HTTP: Prometheus, Thanos, Mimir. */
export interface Prometheus {
  /** Values of a query at regular instants. Never rejects: what goes wrong has a name. */
  queryRange(query: RangeQuery): Promise<RangeAnswer>;
}
