import type { Origin } from '../../../manifest/index.ts';
import type { HttpRequest } from '../request/request.ts';
import type { RouteDecision } from '../routes/route-decision.ts';

/** A request that arrives at a gateway's proxy from outside. */
export interface GatewayCall {
  readonly port: number;
  /** Whether it comes inside TLS; the name in the handshake is then that of the request. */
  readonly encrypted: boolean;
  readonly http: HttpRequest;
}

/** How a gateway ends a call before any route: no listener on the port, or no filter chain (GW-7). */
export type GatewayDecision =
  | RouteDecision
  | { readonly kind: 'connection-refused'; readonly because: readonly Origin[] }
  /** `DPE` where TLS meets a server that takes none (GW-4). */
  | { readonly kind: 'reset'; readonly flag: 'DPE' | null; readonly because: readonly Origin[] };
