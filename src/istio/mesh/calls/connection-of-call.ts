import type { Origin } from '../../../manifest/index.ts';
import type { SendingCause, SendingTo, Wire } from '../destinations/connection.ts';
import type { ClientTlsMode } from '../destinations/effective-policy.ts';
import type { Answer, Service, Workload, Proxy } from '../mesh.ts';
import type { MtlsMode } from '../mtls.ts';

/** A client whose proxy may be missing, or not known to be there. */
export interface CallingClient extends Proxy {
  /** A sidecar, a gateway's proxy, or ambient's ztunnel. */
  readonly proxy: Answer<boolean>;
  /**
   * Tells whether the caller's proxy is ztunnel: no DestinationRule and no Sidecar holds for its calls
   * (AMBIENT-1).
   */
  readonly ambient: boolean;
  /**
   * Lists what leads the caller's calls to a proxy that does not run yet; null where nothing does, as is
   * usual (INJ-22).
   */
  readonly cutOff: readonly Origin[] | null;
}

/** One server side of a call. */
export interface CalledServer {
  readonly service: Service;
  /** Port of the Service. */
  readonly port: number;
  /** Container port, for the server's mode; null where it is not known. */
  readonly targetPort: number | null;
  readonly workload: Workload;
  /** The destination of a route of the client's proxy; null where the client addresses the Service itself. */
  readonly routed: Pick<SendingTo, 'service' | 'subset'> | null;
  /** Tells whether ztunnel takes what arrives, and not a sidecar. */
  readonly ambient: boolean;
  /** Tells whether the pods are in the mesh, with a sidecar or ztunnel. */
  readonly member: Answer<boolean>;
  /** Tells whether the proxy of the pods takes what arrives at the port (INJ-13). */
  readonly proxy: Answer<boolean>;
}

/** Says why a connection comes out as it does: by what the client's side does. */
export type ConnectionCause =
  | SendingCause
  /**
   * One end of these is ztunnel: the call comes in a tunnel of the mesh, or without one in plaintext
   * (AMBIENT-1, 2).
   */
  | 'tunnel'
  | 'no-tunnel'
  /** The caller speaks for itself (MTLS-23). */
  | 'no-proxy'
  /** A Sidecar hides the service, which is reached past all rules (SIDECAR-9). */
  | 'hidden'
  /** The proxy does not know the service, or its port, and passes the connection on. */
  | 'passed-through'
  /** An init container that the CNI plugin leads to a sidecar which does not run yet (INJ-22). */
  | 'before-proxy'
  /** Nothing but the registry is reached, and the proxy does not find the service there (SIDECAR-10). */
  | 'blackhole';

/** Tells how a connection from a client to one workload behind a Service ends. */
export interface ClientConnection {
  readonly outcome: Wire | 'fail' | 'unknown';
  readonly cause: ConnectionCause;
  /** The form in which the bytes leave the client. */
  readonly wire: Wire | 'unknown';
  /** TLS of the DestinationRule, where that is the cause. */
  readonly tls: ClientTlsMode | null;
  readonly serverMode: MtlsMode;
  /**
   * The error that the client sees where the connection fails; `502` comes of a proxy that reaches nothing
   * but the registry.
   */
  readonly symptom: 'UC' | 'UF' | 'reset' | 'refused' | '502' | null;
  /** Lists what decides on the client's side, then on the server's. */
  readonly because: readonly Origin[];
}
