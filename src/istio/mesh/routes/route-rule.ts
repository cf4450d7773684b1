import type { Origin, Resource } from '../../../manifest/index.ts';
import type { RouteCors } from './cors-policy.ts';
import type { TextMatch } from '../request/text-match.ts';

/** One entry of a route's `match`: all of it has to hold (ROUTE-20). */
export interface RouteMatch {
  readonly uri: TextMatch | null;
  /** A prefix that ends at a slash or at the end: that of the Gateway API (GWAPI-5). */
  readonly wholeSegments: boolean;
  readonly ignoreUriCase: boolean;
  readonly scheme: TextMatch | null;
  readonly method: TextMatch | null;
  readonly authority: TextMatch | null;
  readonly headers: ReadonlyMap<string, TextMatch>;
  readonly withoutHeaders: ReadonlyMap<string, TextMatch>;
  readonly queryParams: ReadonlyMap<string, TextMatch>;
  readonly port: number | null;
  readonly sourceLabels: ReadonlyMap<string, string>;
  readonly sourceNamespace: string | null;
  /** `mesh` or `namespace/name`; none leaves those of the VirtualService. */
  readonly gateways: readonly string[];
  readonly origin: Origin;
}

export interface RouteDestination {
  readonly host: string;
  readonly subset: string | null;
  readonly port: number | null;
  readonly weight: number;
  readonly origin: Origin;
  /**
   * A backend that a Gateway API route may not use, or that is not there: its share is answered 500 (GWAPI-6, 7). It is
   * absent for other routes.
   */
  readonly invalid?: boolean;
}

export interface RouteMirror {
  readonly host: string;
  readonly subset: string | null;
  readonly port: number | null;
  readonly percent: number;
}

export interface RouteRedirect {
  readonly uri: string | null;
  /** Replaces the matched prefix only. */
  readonly prefix: string | null;
  readonly authority: string | null;
  readonly scheme: string | null;
  readonly port: number | 'of-request' | null;
  readonly status: number;
}

export interface RouteRewrite {
  readonly uri: string | null;
  readonly regex: { readonly match: string; readonly rewrite: string } | null;
  readonly authority: string | null;
}

/** Says how often a proxy tries again: RETRY-1…8. Null attempts stand for the defaults of the mesh. */
export interface RouteRetries {
  readonly attempts: number;
  readonly retryOn: string | null;
  readonly perTryTimeout: string | null;
  /** Is null for Istio's own defaults. */
  readonly written: WrittenPlace | null;
}

/** The object that says something, and the line on which it does. */
export interface WrittenPlace {
  readonly source: Resource;
  readonly origin: Origin;
}

export interface RouteFault {
  readonly abort: { readonly status: number | null; readonly percent: number } | null;
  readonly delay: { readonly fixed: string | null; readonly percent: number } | null;
}

/** One http route as a proxy gets it, with names completed and delegates merged in. */
export interface RouteRule {
  /** Place in `spec.http` of the object that a proxy selects. */
  readonly index: number;
  readonly origin: Origin;
  /** A rule without matches matches everything. */
  readonly matches: readonly RouteMatch[];
  readonly destinations: readonly RouteDestination[];
  readonly redirect: RouteRedirect | null;
  readonly directStatus: number | null;
  readonly rewrite: RouteRewrite | null;
  readonly fault: RouteFault | null;
  readonly timeout: string | null;
  /** The place of the timeout; null where there is none. */
  readonly timeoutAt: WrittenPlace | null;
  readonly retries: RouteRetries | null;
  readonly mirrors: readonly RouteMirror[];
  /** Preflights that are answered before the route is followed (ROUTE-52). */
  readonly cors: RouteCors | null;
  /** A delegate that itself delegates: the whole table of routes is refused (ROUTE-56). */
  readonly refused: boolean;
}
