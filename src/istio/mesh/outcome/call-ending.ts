import type { Origin, Resource } from '../../../manifest/index.ts';
import type { NetworkAnswer, NetworkPod } from '../../network/network-ends.ts';
import type { PolicyTarget } from '../authorization/policy-target.ts';
import type { PolicyVerdict } from '../authorization/policy-verdict.ts';
import type { Connection, Sending } from '../destinations/connection.ts';
import type { EffectivePolicy } from '../destinations/effective-policy.ts';
import type { GatewayDecision } from '../gateways/gateway-decision.ts';
import type { Unknown, Workload } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import type { AuthorizationRequest } from '../request/request.ts';
import type { RetryPolicy } from '../retries/retry-policy.ts';
import type { DecidedDestination } from '../routes/route-decision.ts';
import type { RouteFault, RouteMirror } from '../routes/route-rule.ts';
import { unknown } from '../mesh.ts';

interface Said {
  /** Words the decision as the model does: `mtls`, `passthrough`, `deny`. */
  readonly says: string;
  readonly because: readonly Origin[];
}

/**
 * Names the place at which policies are asked: a gateway, a waypoint, ztunnel before the pods, or their
 * sidecar.
 */
type AskedPoint = 'gateway' | 'waypoint' | 'ztunnel' | 'destination';

/** What the policies at a point are asked, and whose they are: a waypoint has its own and those of what it serves (AUTHZ-5). */
interface PolicyQuestion {
  readonly targets: readonly PolicyTarget[];
  readonly request: AuthorizationRequest;
}

/** One decision on the way of a call, in the order in which they are made. */
export type CallDecision =
  /** Says that network policies drop all lookups of names, so that the caller finds no address. NET-19 */
  | (Said & { readonly step: 'lookup'; readonly says: 'dropped'; readonly answer: NetworkAnswer })
  /** Says what the caller's proxy knows of the host, or that no proxy of the mesh handles the call. */
  | (Said & {
      readonly step: 'visibility';
      readonly says: 'seen' | 'hidden' | 'other-port' | 'not-registered' | 'no-proxy' | 'ztunnel';
      readonly service: RegistryService | null;
      /** The Sidecar that narrows what the proxy knows; null for none, and where ages decide which. */
      readonly sidecar: Resource | null;
    })
  | (Said & { readonly step: 'route'; readonly decision: GatewayDecision })
  | (Said & {
      readonly step: 'destination';
      readonly to: DecidedDestination;
      /** Blocks of the DestinationRule in force; null where there are none, or ages decide which. */
      readonly policy: EffectivePolicy | null;
      readonly rules: readonly Resource[];
    })
  | (Said & {
      readonly step: 'waypoint';
      /** `skipped` by callers that do not know of waypoints: AMBIENT-9. */
      readonly says: 'passed' | 'skipped';
      readonly gateway: Resource;
    })
  | (Said & {
      readonly step: 'endpoints';
      readonly workloads: readonly Workload[];
      /** The Service or ServiceEntry that chooses them. */
      readonly service: Resource;
    })
  /** Says what network policies make of the connection, before the mesh gets it. NET-1 */
  | (Said & {
      readonly step: 'network';
      readonly says: NetworkAnswer['verdict'];
      readonly answer: NetworkAnswer;
      /** The port of the pods that are connected to, which is another one for a tunnel. */
      readonly port: number;
      /** Null if one of the ends is no pod. */
      readonly pods: { readonly from: NetworkPod; readonly to: NetworkPod } | null;
      /** If it is not known: how the call ends if it is let through. */
      readonly otherwise: Ending | null;
    })
  | (Said & {
      readonly step: 'tls';
      /** Says what the client sends, and why. MTLS-16, 20. */
      readonly sending: Sending;
      readonly connection: Connection;
      /** Names the proxy that takes it at the other end; null for none. */
      readonly taker: 'sidecar' | 'ztunnel' | null;
    })
  | (Said & {
      readonly step: 'authorization';
      readonly verdict: PolicyVerdict;
      readonly at: AskedPoint;
      readonly of: PolicyQuestion;
    });

/** Says how a call ends, or one share of it. */
export type Ending =
  | {
      readonly kind: 'answered';
      /** Is null where the one that answers is no workload of this environment. */
      readonly by: Workload | null;
      /** `elsewhere`: sent to addresses that a ServiceEntry gives, which answer or do not. */
      readonly from: 'workload' | 'elsewhere' | 'proxy';
      /** The status of an answer that the proxy gives itself; else null. */
      readonly status: number | null;
    }
  /** `flag` as Envoy logs it at the client; no status for a connection that is closed. FLAG-1…3. */
  | { readonly kind: 'refused'; readonly status: number | null; readonly flag: string | null }
  /** No packet arrives: whoever connects waits until its timeout, and a proxy that reads requests answers then. NET-1 */
  | { readonly kind: 'dropped'; readonly status: number | null; readonly flag: string | null }
  | (Unknown & { readonly unlisted?: UnlistedPort });

/** Says of a call that comes to pods why it is not known that they listen there. */
export interface UnlistedPort {
  /** `shop/orders` */
  readonly service: string;
  readonly port: number;
  readonly says: string;
  readonly missing: string;
}

/** The end of a call for one destination and endpoint, with all that decided it. */
export interface CallEnding {
  /** Share of the calls, in percent, that go to the destination. */
  readonly weight: number;
  /** Whose pods get it; null where it comes to none. */
  readonly endpoint: Workload | null;
  readonly ending: Ending;
  readonly chain: readonly CallDecision[];
}

export interface CallOutcome {
  /** One for each endpoint that the call may reach, or one for all where it reaches none. */
  readonly endings: readonly CallEnding[];
  /** Is null where no proxy tries again, and for connections. */
  readonly retries: RetryPolicy | null;
  readonly timeout: string | null;
  /** Injected into a share of the requests before they are sent on; null for none. */
  readonly fault: RouteFault | null;
  readonly mirrors: readonly RouteMirror[];
}

export const refused = (status: number | null, flag: string | null): Ending => ({
  kind: 'refused',
  status,
  flag,
});

/** All calls end alike, before anything is sent on. */
export const single = (ending: Ending, chain: readonly CallDecision[]): CallOutcome =>
  withoutRoute([{ weight: 100, endpoint: null, ending, chain }]);

/** Gives the outcome of a call that no route leads: nothing is tried again. */
export const withoutRoute = (endings: readonly CallEnding[]): CallOutcome => ({
  endings,
  retries: null,
  timeout: null,
  fault: null,
  mirrors: [],
});

/** Says how a call ends at a policy point; null where it is let in. */
export function admission({ verdict, status, untold }: PolicyVerdict): Ending | null {
  if (verdict === 'deny') return refused(status, null);
  return verdict === 'allow' ? null : (untold ?? unknown('what policies ask of the request'));
}

export const authorizationOf = (
  verdict: PolicyVerdict,
  at: AskedPoint,
  of: PolicyQuestion,
): CallDecision => ({
  step: 'authorization',
  says: verdict.verdict,
  because: verdict.because.map(({ origin }) => origin),
  verdict,
  at,
  of,
});
