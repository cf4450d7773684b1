import type { RouteRule } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** Requests at a gateway for which an object says who answers them. */
export interface ClaimedRequests {
  readonly resource: Resource;
  /**
   * The gateway, and the listener, or port of its servers, where one is named; null for whatever has the
   * host, as Ingresses do.
   */
  readonly place: { readonly gateway: string; readonly section: string | null } | null;
  readonly host: string;
  /** Matches the path; null for every path, and for connections, which have none. */
  readonly path: RouteRule['matches'][number]['uri'];
  /**
   * Holds what else is asked of a request, in one spelling; empty for nothing, null where that is not read.
   */
  readonly conditions: string | null;
  readonly origin: Origin;
}
