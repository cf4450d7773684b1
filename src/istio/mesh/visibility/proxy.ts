/** What sends requests on, as istiod sees it: a sidecar, or a gateway (MTLS-24). */
export interface Proxy {
  readonly kind: 'sidecar' | 'gateway';
  readonly namespace: string;
  /** Labels of its pod. */
  readonly labels: ReadonlyMap<string, string>;
}
