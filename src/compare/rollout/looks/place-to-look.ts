/** A part of a running proxy, or of what istiod makes of a Service, that commands can print. */
export type ShownPart =
  /** The certificate and the roots that a workload's proxy has. */
  | 'own-certificate'
  /** A certificate of a gateway, by the name of its Secret. */
  | 'gateway-certificate'
  /** The ports of a Service, as proxies take them: a proxy of its own pods tells them. */
  | 'service-ports'
  /** The ports of a Service of whose pods none is known to have a proxy, as the cluster has them. */
  | 'service-in-cluster'
  | 'log-levels'
  | 'access-logs'
  | 'metrics'
  | 'sampling'
  | 'listeners'
  | 'routes'
  /** The ports, limits and subsets that a proxy knows of a host. */
  | 'clusters'
  | 'bootstrap'
  | 'wasm'
  /** Policies that a workload's proxy enforces. */
  | 'policies'
  /** Policies of a namespace that ztunnel enforces. */
  | 'ztunnel-policies'
  /** Issuers whose tokens it takes. */
  | 'issuers';

/** Says where a change can be seen once it is applied. */
export interface PlaceToLook {
  readonly at: ShownPart;
  /** `Deployment shop/orders`, `Service shop/orders`, `Namespace shop`; it is there after the change. */
  readonly of: string;
  /** The Secret, host or port that is looked for; null for all. */
  readonly named: string | null;
  /** `Telemetry shop/default`, `accessLogFile` */
  readonly because: string;
}
