import type { Origin } from '../manifest/index.ts';

/**
 * `lost`: what was answered is refused. `opened`: what was refused is answered. `moved`: somebody else answers.
 * Each may hold for a share of the requests.
 */
export type ConsequenceKind = 'lost' | 'opened' | 'moved';

/** A request that ends otherwise on both sides. */
export interface Witness {
  /** `Deployment shop/orders` */
  readonly source: string;
  /** Null for a connection, which has no method, address and headers. */
  readonly http: {
    readonly method: string;
    readonly url: string;
    readonly headers: ReadonlyMap<string, string>;
  } | null;
  readonly port: number;
}

/** How the requests end on one side. */
export interface SideOutcome {
  /** Of the requests, in percent; what is left is refused. */
  readonly answered: number;
  /** Who answers, by the share of the requests. */
  readonly by: readonly { readonly name: string; readonly percent: number }[];
  /** Of a refusal: the HTTP status, null for a connection that is closed; and the flag as Envoy logs it. */
  readonly refusal: { readonly status: number | null; readonly flag: string | null } | null;
  /** The object and line that decide; null where nothing that is written does. */
  readonly decidedBy: { readonly object: string | null; readonly origin: Origin } | null;
}

/** Requests that end otherwise after a change, in the same way and for the same cause. */
export interface Consequence {
  readonly kind: ConsequenceKind;
  readonly environment: string;
  /** Who makes the requests, as `Deployment shop/orders`; those that are known to first. */
  readonly sources: readonly string[];
  /** Whether the configuration shows one of them to make such calls. */
  readonly isKnown: boolean;
  /** `shop/payments` */
  readonly destination: string;
  readonly port: number;
  readonly witness: Witness;
  readonly before: SideOutcome;
  readonly after: SideOutcome;
  /** Classes of requests that end so, the witness's among them. */
  readonly cells: number;
}

/** All that was found of one environment, and how far it was looked. */
export interface Behaviour {
  readonly environment: string;
  /** Worst first. */
  readonly consequences: readonly Consequence[];
  readonly compared: { readonly pairs: number; readonly cells: number };
  /** Classes of requests of which one side cannot be told. */
  readonly undecided: number;
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
}
