import { authorize, isUnguarded } from '../authorization/policy-verdict.ts';
import type { Connection, Endpoint, Sending } from '../destinations/connection.ts';
import { protocolOf, receivedAt } from '../destinations/connection.ts';
import type { Mesh, Workload } from '../mesh.ts';
import { isHttp } from '../registry/port-protocol.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { registryOf } from '../registry/service-registry.ts';
import type { AuthorizationRequest, HttpRequest, Peer } from '../request/request.ts';
import { anyRequestOf } from '../request/request.ts';
import { revisionFact } from '../revisions/revision-views.ts';
import type { CallDecision, CallEnding, Ending } from './call-ending.ts';
import { unknown } from '../mesh.ts';
import { refused, admission, authorizationOf } from './call-ending.ts';
import type { Sender } from './client-proxy.ts';

/** Holds what leaves a client for a service. */
export interface Leaving {
  readonly service: RegistryService;
  readonly port: number;
  readonly subset: string | null;
  /** As DestinationRules and auto mTLS say; requests in plaintext; or bytes as the application writes them. */
  readonly sends: 'by-rule' | 'plaintext' | 'bytes';
  /** As the destination's proxy gets it; null for a connection. */
  readonly http: HttpRequest | null;
}

/** The end of a call at one workload, and the decisions from what is sent on. */
export type Arrival = Pick<CallEnding, 'ending' | 'chain'>;

/** Decides how the connection ends for the wires that a client may put out. */
export function connectionBy(
  mesh: Mesh,
  sendings: readonly Sending[],
  { leaving: { service, port }, endpoint, fromProxy }: Meeting,
): Arriving {
  const wires = sendings.map(({ wire }) => wire);
  const protocol = protocolOf(service, port);
  const possible = wires.map((wire) => receivedAt(mesh, wire, endpoint, protocol, fromProxy));
  const [first, ...others] = possible;
  const [sending = UNTOLD_SENDING] = sendings;
  return {
    sending: {
      ...sending,
      wire: wires.every((wire) => wire === sending.wire) ? sending.wire : 'unknown',
      because: sendings.flatMap(({ because }) => because),
    },
    connection:
      first === undefined || others.some(({ outcome }) => outcome !== first.outcome)
        ? UNTOLD
        : first,
  };
}

/** What a client sends, and what the server makes of it. */
interface Arriving {
  readonly sending: Sending;
  readonly connection: Connection;
}

interface Meeting {
  readonly leaving: Leaving;
  readonly endpoint: Endpoint;
  /** Tells whether a proxy of the mesh makes the connection. */
  readonly fromProxy: boolean;
}

const UNTOLD_SENDING: Sending = { wire: 'unknown', cause: 'not-known', tls: null, because: [] };

const UNTOLD: Connection = {
  outcome: 'unknown',
  serverMode: 'PERMISSIVE',
  symptom: null,
  unlessTls: false,
  because: [],
};

/** Decides what a sidecar, or the application itself, does with a connection. */
export function arrivedAt(
  mesh: Mesh,
  sender: Sender,
  leaving: Leaving,
  at: Arriving & { readonly workload: Workload; readonly endpoint: Endpoint },
): Arrival {
  const { workload, endpoint, sending, connection } = at;
  const isTaken = endpoint.sidecar && endpoint.captured;
  const { outcome, because } = connection;
  const tls: CallDecision = {
    step: 'tls',
    says: outcome,
    because,
    sending,
    connection,
    taker: isTaken ? 'sidecar' : null,
  };
  if (outcome === 'unknown') {
    const fact = endpoint.sidecar ? revisionFact(mesh, endpoint) : undefined;
    return { ending: unknown('how the client connects', fact), chain: [tls] };
  }
  if (outcome === 'fail') return { ending: failureOf(connection, leaving), chain: [tls] };
  if (!isTaken) return { ending: answeredBy(workload), chain: [tls] };
  if (isTakenForConnection(mesh, leaving) && !isUnguarded(mesh, workload))
    return {
      ending: unknown('what is in the connection, which is HTTP to its server'),
      chain: [tls],
    };
  const { ending, decision } = authorized(mesh, sender, leaving, workload, {
    connection,
    port: endpoint.port,
  });
  return { ending, chain: [tls, decision] };
}

/**
 * Tells whether an egress listener has the caller's proxy pass on as bytes what the server reads as HTTP
 * (SIDECAR-14).
 */
const isTakenForConnection = (mesh: Mesh, { service, port, http, sends }: Leaving): boolean =>
  http === null &&
  sends === 'by-rule' &&
  !isHttp(protocolOf(service, port)) &&
  registryOf(mesh)
    .named(service.host)
    .some((one) => one.namespace === service.namespace && isHttp(protocolOf(one, port)));

export const answeredBy = (by: Workload): Ending => ({
  kind: 'answered',
  by,
  from: 'workload',
  status: null,
});

/** A connection that fails is a 503 for a request that a proxy sends, and a reset otherwise (FLAG-1, FLAG-3). */
export const failureOf = ({ symptom }: Connection, { http, sends }: Leaving): Ending =>
  http === null || symptom === 'reset' || sends === 'bytes'
    ? refused(null, symptom === 'reset' ? null : symptom)
    : refused(503, symptom);

function authorized(
  mesh: Mesh,
  sender: Sender,
  { service, port: servicePort, http }: Leaving,
  workload: Workload,
  at: { readonly connection: Connection; readonly port: number | null },
): { readonly ending: Ending; readonly decision: CallDecision } {
  const protocol = protocolOf(service, servicePort);
  const request: AuthorizationRequest = {
    ...anyRequestOf(peerOf(mesh, sender, at.connection)),
    port: at.port,
    http: isHttp(protocol) || protocol === 'auto' ? http : null,
  };
  const verdict = authorize(mesh, workload, request);
  return {
    ending: admission(verdict) ?? answeredBy(workload),
    decision: authorizationOf(verdict, 'destination', { targets: [workload], request }),
  };
}

/** Gives the peer that the destination sees: nobody in plaintext (AUTHZ-36). */
export const peerOf = (mesh: Mesh, sender: Sender, { outcome }: Connection): Peer =>
  outcome === 'mtls' ? identityOf(mesh, sender) : { kind: 'plaintext' };

/** Gives what the certificate of a sender says; not known where nobody here says whom its pods run as. */
export const identityOf = (mesh: Mesh, { namespace, serviceAccount }: Sender): Peer =>
  serviceAccount === null
    ? { kind: 'unknown' }
    : {
        kind: 'identity',
        trustDomain: mesh.configuration.trustDomain,
        namespace,
        serviceAccount,
      };
