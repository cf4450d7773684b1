import type { UndecidedCalls } from './undecided/undecided-requests.ts';
import type { Origin, Plain } from '../../manifest/index.ts';
import type { gatewaySurface } from '../../istio/index.ts';
import type { CallCause } from './outcomes/cause-of.ts';
import type { UncomparedCalls } from './uncompared/call-kind.ts';

/**
 * `lost`: what was answered is refused. `opened`: what was refused is answered. `moved`: somebody else answers.
 * Each may hold for a share of the requests. Of what is answered on both sides: `slower` and `shorter`, how long a caller
 * may wait and how often is tried; `plaintext` and `encrypted`, what is on the wire; `identity`, as whom the destination
 * sees the caller. Of what comes through a gateway: `exposed` and `closed`, where the gateway did not serve it before, or
 * does no more; `unrouted` where it does no more, and to whom it led is not seen.
 */
export type ConsequenceKind = EndKind | AspectKind | 'exposed' | 'closed' | 'unrouted';

/** Who answers, and whether. */
export type EndKind = 'lost' | 'opened' | 'moved';

/** Kinds of consequences, the worst first. */
export const WORST_FIRST: readonly ConsequenceKind[] = [
  'lost',
  'closed',
  'exposed',
  'opened',
  'unrouted',
  'plaintext',
  'moved',
  'slower',
  'shorter',
  'identity',
  'encrypted',
];

/** In what the answer comes otherwise. */
export type AspectKind = 'slower' | 'shorter' | 'plaintext' | 'encrypted' | 'identity';

/** A request that ends otherwise on both sides. */
export interface RequestWitness {
  /** `Deployment shop/orders` */
  readonly source: string;
  /** Null for a connection, which has no method, address and headers. */
  readonly http: {
    readonly method: string;
    readonly url: string;
    readonly headers: ReadonlyMap<string, string>;
    /** Absent where nothing is asked of tokens, or it happens with every token that is told apart and without one. */
    readonly token?: WitnessToken;
  } | null;
  readonly port: number;
  /**
   * Names the routes of such requests in a sidecar after the change; null where it has none for them, for the port carries no
   * requests. Absent for the number of the port.
   */
  readonly routes?: string | null;
}

/** The token of a request, where it matters. JWT-1, 2, 5. */
export type WitnessToken =
  | { readonly kind: 'none' }
  /** Of an issuer that no rule names, or not signed by it. */
  | { readonly kind: 'invalid' }
  | {
      readonly kind: 'valid';
      readonly issuer: string;
      /** What else it says, as far as it is asked for; nested claims as they are in a token. */
      readonly claims: ReadonlyMap<string, Plain>;
    };

/** How long a caller may have to wait, in seconds, and how often its request may be tried. RETRY-3, 9. */
export interface Waiting {
  /** Until an answer or an error; null where nothing ends it. */
  readonly worstSeconds: number | null;
  readonly timeoutSeconds: number | null;
  /** The first included. */
  readonly tries: number;
  /** Injected before it is sent on, into some requests or all. */
  readonly delaySeconds: number;
  /** The failures on which it is tried again, as `retryOn` has them, with statuses by their numbers; absent for one try. */
  readonly retryOn?: readonly string[];
  /**
   * How often the server may do the work of a request that does something anew each time; absent unless the requests are
   * known to be such and the change raises it. RETRY-21.
   */
  readonly repeated?: number;
}

/** One request of the first of several callers, of whom each calls the next, as it may come to the last service. RETRY-13. */
export interface Levels {
  /** As `Deployment shop/orders`, the first first. */
  readonly callers: readonly string[];
  /** `shop/payments`, which the last of them calls. */
  readonly service: string;
  /** Requests that it may become while the service answers 503, as often as every caller tries again on that. RETRY-14. */
  readonly tries: number;
  /** How long the first may wait; null where nothing ends it. */
  readonly worstSeconds: number | null;
}

/** What a proxy at the destination gets: `mixed` where endpoints get different things. */
export type OnTheWire = 'plaintext' | 'mtls' | 'tls' | 'mixed';

/** The address to which a gateway redirects a request, and what a client gets there that follows it once. */
export interface RedirectTarget {
  readonly url: string;
  /**
   * The status, 200 for that of a workload; `itself` where it is the address that was asked for; `not-seen` of a host that
   * nothing here is for; null where it is not told.
   */
  readonly answer: number | 'itself' | 'not-seen' | null;
}

/** Says which proxies there are to ask about requests, where those are no sidecars. */
export interface AskedProxies {
  /** Says who takes them from the caller's pods; absent for its sidecar, or a gateway. */
  readonly caller?: 'ztunnel' | 'nobody';
  /** Says who refuses them by a policy: the gateway that takes them, ztunnel, or a waypoint; absent for a sidecar, and for nobody. */
  readonly refusedBy?:
    'gateway' | 'ztunnel' | { readonly namespace: string; readonly waypoint: string };
}

/** How the requests end on one side. */
export interface SideOutcome {
  /** Of the requests, in percent; what is left is refused. */
  readonly answered: number;
  /** Who answers, by the share of the requests. */
  readonly by: readonly { readonly name: string; readonly percent: number }[];
  /** Of a refusal: the HTTP status, null for a connection that is closed; and the flag as Envoy logs it. */
  readonly refusal: { readonly status: number | null; readonly flag: string | null } | null;
  /**
   * Says what lacks where nothing takes the connection: `pods`; at a gateway a listener at its pods, or a way to them;
   * `network` if network policies drop it, `name` if they drop the look-up of the name.
   */
  readonly untaken?: 'pods' | 'listener' | 'address' | 'network' | 'name';
  /** The HTTP status that the proxy gives where it answers by itself: a redirect, a direct response. */
  readonly status?: number;
  /** Says where a redirect at a gateway leads; absent where that is not told, and of all other answers. */
  readonly leadsTo?: RedirectTarget;
  /** Lists the hosts of which nothing is seen and to which requests were sent on; absent of all but `unrouted`. */
  readonly sentTo?: readonly string[];
  /** Names the policies of a gateway whose rules admit these callers, and not every one; absent where all are admitted. */
  readonly admittedBy?: readonly string[];
  /** The object and line that decide; null where nothing that is written does. */
  readonly decidedBy: { readonly object: string | null; readonly origin: Origin } | null;
  /** Says who decides where no sidecar of the two ends does; absent where sidecars do. */
  readonly asked?: AskedProxies;
  /** Of `slower` and `shorter`. */
  readonly waiting?: Waiting;
  /** Where known callers of the caller, or calls of who is called, multiply the tries. */
  readonly levels?: Levels;
  /** Of `plaintext` and `encrypted`; of `identity`, too. */
  readonly wire?: OnTheWire;
  /** Of `identity`: the principal that policies at the destination see; null for none. */
  readonly peer?: string | null;
}

/** Requests that end otherwise after a change, in the same way and for the same cause. */
export interface Consequence {
  readonly kind: ConsequenceKind;
  readonly environment: string;
  /** Names the value of a fact that is not known here, by which they end so; absent if none is missing. */
  readonly if?: string;
  /** Who makes the requests, as `Deployment shop/orders`, those that are known to first; `outside` at a gateway. */
  readonly sources: readonly string[];
  /** The gateway that takes them, as `Deployment ingress/gateway`; absent between workloads. */
  readonly gateway?: string;
  /** Where its Service is known not to be open to all, or nothing is known of it; absent where calls come from outside. */
  readonly arrival?: Exclude<ReturnType<typeof gatewaySurface>['arrival'], 'outside'>;
  /** Says whether another gateway answers such requests from outside, before or after; absent where none is known to. */
  readonly isAnsweredElsewhere?: true;
  /** Says whether the gateway serves the host at another port, or there with TLS or without; absent where it does not. */
  readonly isOfEntry?: true;
  /** Whether the configuration shows one of them to make such calls. */
  readonly isKnown: boolean;
  /** `shop/payments`; at a gateway the host as it is written, `*.example.com` among them. */
  readonly destination: string;
  /** Names under that wildcard of which this does not tell, for they are written by themselves; absent for none. */
  readonly besides?: readonly string[];
  readonly port: number;
  readonly witness: RequestWitness;
  readonly before: SideOutcome;
  readonly after: SideOutcome;
  /** The edit that brings it about; null if no decision about the call rests on what differs. */
  readonly cause: CallCause | null;
  /** Classes of requests that end so, the witness's among them. */
  readonly cells: number;
  /** Whether other requests of the same caller to the same port do not end so; absent where all do. */
  readonly isOfSome?: true;
  /** Headers at a gateway, with one of which the same request is answered all the same; absent for none. */
  readonly unlessWith?: readonly string[];
  /** Whether what decides changed and holds for every workload of the mesh; absent where it does not. */
  readonly isMeshWide?: true;
}

/** Callers and Services between which calls were compared. */
export interface ComparedCalls {
  /** `Deployment shop/web` */
  readonly callers: readonly string[];
  /** `shop/orders` */
  readonly services: readonly string[];
}

/** All that was found of one environment, and how far it was looked. */
export interface Behaviour {
  readonly environment: string;
  /** Worst first. */
  readonly consequences: readonly Consequence[];
  readonly compared: {
    readonly pairs: number;
    readonly cells: number;
    /** Counts those of the cells that are of requests to gateways; absent for none. */
    readonly atGateways?: number;
  };
  /** Whose calls to whom they were, where none ends otherwise. */
  readonly between?: ComparedCalls;
  /** Calls that the change may decide and that are in no cell, by object; absent for none. */
  readonly uncompared?: readonly UncomparedCalls[];
  /** Classes of requests of which one side cannot be told. */
  readonly undecided: number;
  /** Those of them of which the side after the change can be told; absent for none. */
  readonly undecidedBefore?: number;
  /** Says who makes such requests, to whom, and why nothing can be told of them; absent for none, and in what a service keeps. */
  readonly undecidedCalls?: readonly UndecidedCalls[];
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
}

/** Tells whether something kept callers out before: without pods there was nothing to keep them from. */
export const isDenied = ({ before }: Pick<Consequence, 'before'>): boolean =>
  before.untaken !== 'pods';
