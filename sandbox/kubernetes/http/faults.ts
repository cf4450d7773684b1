import type { FaultCount } from '../../waiting-faults.ts';
import { WaitingFaults } from '../../waiting-faults.ts';

/** What goes wrong instead of, before or after an answer. */
export type Fault =
  /** A `Status` with this code, without doing anything; 429 has `Retry-After`, in seconds. */
  | {
      readonly kind: 'status';
      readonly code: 401 | 403 | 429 | 500 | 503 | 504;
      readonly retryAfter?: number;
    }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'reset' }
  /** The connection breaks after this share of the body (0 to 1); its length was promised. */
  | { readonly kind: 'broken-body'; readonly after: number }
  /** The body comes in this many pieces with a pause between them. */
  | { readonly kind: 'slow-body'; readonly pieces: number; readonly milliseconds: number }
  /** No answer, ever. */
  | { readonly kind: 'hang' }
  /** 200 with this body instead of the true one: a page of a proxy, half an object. */
  | { readonly kind: 'other-body'; readonly contentType: string; readonly body: string }
  /** The true body under another name. */
  | { readonly kind: 'content-type'; readonly contentType: string }
  /** Every `continue` token has expired: 410. */
  | { readonly kind: 'expired' };

/** Which requests meet a fault; everything that is missing matches. */
export interface RequestMatch extends FaultCount {
  readonly method?: string;
  /** The path without its query, or a pattern for path and query. */
  readonly path?: string | RegExp;
  /** The plural of a kind: `virtualservices`. */
  readonly resource?: string;
}

export interface IncomingRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly resource: string;
}

/** The faults that wait for their request. */
export class Faults extends WaitingFaults<Fault, RequestMatch, IncomingRequest> {
  constructor() {
    super(matches);
  }
}

function matches({ method, path, resource }: RequestMatch, request: IncomingRequest): boolean {
  if (method !== undefined && method !== request.method) return false;
  if (resource !== undefined && resource !== request.resource) return false;
  if (path === undefined) return true;
  return typeof path === 'string' ? path === request.path : path.test(request.path + request.query);
}
