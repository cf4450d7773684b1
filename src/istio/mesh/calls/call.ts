import type { Origin, Resource } from '../../../manifest/index.ts';
import type { Container, Service, Workload } from '../mesh.ts';

/** The workload, gateway or identity that makes a call. */
export type CallSource =
  | {
      readonly kind: 'workload';
      readonly workload: Workload;
      /** The init container that calls before the application runs; absent for all others. */
      readonly init?: Container;
    }
  | {
      readonly kind: 'gateway';
      readonly namespace: string;
      /** Names the Gateway; of an Ingress it is the class, which says who serves it. */
      readonly name: string;
      /** Present for an Ingress: no Gateway is called so. */
      readonly serves?: 'ingress';
      /** Is null where what runs the gateway is not rendered here. */
      readonly workload: Workload | null;
      /** Names the service account of pods that istiod makes of a Gateway; absent where others make them. */
      readonly account?: string;
    }
  | {
      readonly kind: 'identity';
      readonly namespace: string;
      readonly serviceAccount: string;
      /** Set for pods that are not seen here and may show no identity, for want of a proxy. */
      readonly mayLackProxy?: true;
    };

/** One caller of a Service, as the rendered configuration shows it. */
export interface Call {
  readonly source: CallSource;
  readonly destination: Service;
  /** Service port; null where it is not told. */
  readonly port: number | null;
  readonly path: string | null;
  /** The method, if a command or a line of a file shows it; absent if nothing does. */
  readonly method?: string;
  /**
   * Says what shows the call: an address in the caller's settings, a route, a policy that admits the caller, or a
   * monitor of Prometheus.
   */
  readonly basis: 'variable' | 'route' | 'policy' | 'monitor';
  /**
   * Says how much that shows: a caller that sends requests, one that connects and may send none (it waits until
   * somebody listens), or no more than that somebody means it to call.
   */
  readonly sure: 'sends' | 'connects' | 'intends';
  readonly origin: Origin;
  /** Names the route of the Gateway API that leads there; absent for a call that none shows. */
  readonly route?: Resource;
  /** Set where it sends metrics, logs or traces: no request waits for it, or fails with it. */
  readonly isOfSignals?: true;
}
