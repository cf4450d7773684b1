import type { Origin } from '../../../manifest/index.ts';
import type { SendingCause, SendingTo, Wire } from '../destinations/connection.ts';
import type { ClientTlsMode } from '../destinations/effective-policy.ts';
import type { Answer, Service, Workload, Proxy } from '../mesh.ts';
import type { MtlsMode } from '../mtls.ts';

/** A client whose proxy may be missing, or not known to be there. */
export interface CallingClient extends Proxy {
  /** A sidecar, a gateway's proxy, or ambient's ztunnel. */
  readonly proxy: Answer<boolean>;
  /** Whether that is ztunnel: no DestinationRule and no Sidecar holds for its calls (AMBIENT-1). */
  readonly ambient: boolean;
  /** What leads its calls to a proxy that does not run yet; null for nothing, as it mostly is (INJ-22). */
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
  /** What a route of the client's proxy sends to; null where the client addresses the Service itself. */
  readonly routed: Pick<SendingTo, 'service' | 'subset'> | null;
  /** Whether ztunnel takes what arrives, and not a sidecar. */
  readonly ambient: boolean;
  /** Whether the pods are in the mesh, with a sidecar or ztunnel. */
  readonly member: Answer<boolean>;
  /** Whether their proxy takes what arrives at the port (INJ-13). */
  readonly proxy: Answer<boolean>;
}

/** Why a connection comes out as it does: what the client's side does. */
export type ConnectionCause =
  | SendingCause
  /** Where one end of it is ztunnel: in a tunnel of the mesh, or without one in plaintext (AMBIENT-1, 2). */
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

/** What becomes of a connection from a client to one workload behind a Service. */
export interface ClientConnection {
  readonly outcome: Wire | 'fail' | 'unknown';
  readonly cause: ConnectionCause;
  /** What leaves the client. */
  readonly wire: Wire | 'unknown';
  /** TLS of the DestinationRule, where that is the cause. */
  readonly tls: ClientTlsMode | null;
  readonly serverMode: MtlsMode;
  /** What the client sees where it fails; `502` of a proxy that reaches nothing but the registry. */
  readonly symptom: 'UC' | 'UF' | 'reset' | 'refused' | '502' | null;
  /** What decides on the client's side, then on the server's. */
  readonly because: readonly Origin[];
}
