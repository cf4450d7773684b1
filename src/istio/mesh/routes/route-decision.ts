import type { Unknown } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import type { Origin } from '../../../manifest/index.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import type { Location } from './path-modifier.ts';
import type { RetryPolicy } from '../retries/retry-policy.ts';
import type { RouteFault, RouteMirror, WrittenPlace } from './route-rule.ts';

/** One destination that a request may go to. */
export interface DecidedDestination {
  readonly host: string;
  readonly subset: string | null;
  readonly port: number;
  /** Share of the requests, in rounded percent. */
  readonly weight: number;
  /** Says why requests that go there fail; null where they get through to an endpoint. */
  readonly fails: 'NC' | 'UH' | 'invalid' | null;
  /** The service that the proxy knows under the host. */
  readonly service: RegistryService | undefined;
}

/** Says what a proxy does with a request or a connection, before anything leaves it. */
export type RouteDecision =
  | {
      readonly kind: 'route';
      readonly destinations: readonly DecidedDestination[];
      /** As the destination gets it; null for connections, and where it is not known. */
      readonly path: string | null;
      /** Host that the destination sees; null leaves the one of the request. */
      readonly authority: string | null;
      readonly mirrors: readonly RouteMirror[];
      /** Is null for connections: RETRY-11. */
      readonly retries: RetryPolicy | null;
      readonly timeout: string | null;
      readonly timeoutAt: WrittenPlace | null;
      readonly fault: RouteFault | null;
      /** Places in `spec.http` that no request can reach; null without a VirtualService. */
      readonly deadRoutes: readonly number[] | null;
      readonly because: readonly Origin[];
    }
  | {
      readonly kind: 'redirect';
      readonly status: number;
      readonly location: Location | null;
      readonly because: readonly Origin[];
    }
  /** Answered by the proxy itself: a direct response, or an abort that is injected. */
  | {
      readonly kind: 'direct' | 'fault';
      readonly status: number | null;
      readonly because: readonly Origin[];
    }
  /** 404 NR: ROUTE-23. */
  | { readonly kind: 'no-route'; readonly because: readonly Origin[] }
  /** Sent to where the client addressed it, in plaintext and without rules (SIDECAR-9). */
  | {
      readonly kind: 'passthrough';
      /** Tells whether the proxy reads it as requests, and so answers for a connection that fails. */
      readonly as: 'request' | 'connection';
      readonly because: readonly Origin[];
    }
  /** 502 for a request, a closed connection otherwise (SIDECAR-10). */
  | {
      readonly kind: 'blackhole';
      readonly status: 502 | null;
      readonly because: readonly Origin[];
    }
  | {
      readonly kind: 'unknown';
      readonly missing: string;
      /** The decisions of which one is made, where they are known; left out where they are not. */
      readonly among?: () => readonly RouteDecision[];
    };

/** All that a decision may come to; null where that is not known. */
export function possibleDecisions(decision: RouteDecision): readonly RouteDecision[] | null {
  if (decision.kind !== 'unknown') return [decision];
  const among = decision.among?.().map(possibleDecisions);
  if (among === undefined || among.includes(null)) return null;
  return among.flatMap((one) => one ?? []);
}

/** The decision if all that are possible are the same, else what is missing to choose. */
export function sameDecision<T>(possible: Iterable<T>, missing: string): T | Unknown {
  let first: T | undefined;
  for (const one of possible) {
    first ??= one;
    // what the others say does not matter any more
    if (!saysSame(first, one)) return unknown(missing);
  }
  return first ?? unknown(missing);
}

/** Gives the route that all possibilities share; where they differ, it is unknown and says among what. */
export function sameRoute(possible: readonly RouteDecision[], missing: string): RouteDecision {
  const [only] = possible;
  if (only !== undefined && possible.length === 1 && only.kind !== 'unknown') return only;
  const decision = sameDecision(possible, missing);
  return decision.kind === 'unknown' && possible.length > 0
    ? { ...decision, among: () => possible }
    : decision;
}

/** Fields that say where something is written, or that follow from the rest. */
const UNSAID: ReadonlySet<string> = new Set([
  'because',
  'origin',
  'written',
  'service',
  'deadRoutes',
]);

/**
 * Tells whether two decisions say the same, wherever that is written; they often share the very objects that
 * describe destinations.
 */
function saysSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!isObject(one) || !isObject(other) || Array.isArray(one) !== Array.isArray(other))
    return false;
  const isAlike = (key: string): boolean =>
    UNSAID.has(key) || saysSame(saidOf(one[key]), saidOf(other[key]));
  return (
    Object.keys(one).every(isAlike) && Object.keys(other).every((key) => key in one || isAlike(key))
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const saidOf = (value: unknown): unknown => (typeof value === 'function' ? undefined : value);
