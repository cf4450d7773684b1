import type { FaultCount } from '../../waiting-faults.ts';
import { WaitingFaults } from '../../waiting-faults.ts';

/** What goes wrong instead of, before or after an answer. */
export type Fault =
  /** 403 (or 429) secondary rate limit; `retryAfter` in seconds, null sends no header. */
  | {
      readonly kind: 'secondary-limit';
      readonly status?: 403 | 429;
      readonly retryAfter?: number | null;
    }
  /** 403 with nothing remaining until `resetIn` seconds from now. */
  | { readonly kind: 'primary-limit'; readonly resetIn: number }
  /** An answer with this status, without doing anything. */
  | { readonly kind: 'status'; readonly status: number }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'reset' }
  /** It is done, then the connection breaks. */
  | { readonly kind: 'applied-but-cut' }
  /** No answer, ever. */
  | { readonly kind: 'hang' }
  /** Done as usual, later. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Which calls meet a fault; everything that is missing matches. */
export interface CallMatch extends FaultCount {
  readonly surface?: 'api' | 'git';
  readonly method?: string;
  /** The path's template (`/repos/{owner}/{repo}/check-runs`), or a pattern for the path itself. */
  readonly path?: string | RegExp;
}

export interface IncomingCall {
  readonly surface: 'api' | 'git';
  readonly method: string;
  readonly path: string;
  readonly template: string;
}

/** Requests for tokens count only where a fault asks for them by path. */
export const TOKEN_PATH = '/app/installations/{installation_id}/access_tokens';

/** The faults that wait for their call. */
export class Faults extends WaitingFaults<Fault, CallMatch, IncomingCall> {
  constructor() {
    super(matches);
  }
}

function matches({ surface = 'api', method, path }: CallMatch, call: IncomingCall): boolean {
  if (surface !== call.surface) return false;
  if (method !== undefined && method !== call.method) return false;
  if (path === undefined) return call.template !== TOKEN_PATH;
  return typeof path === 'string' ? path === call.template : path.test(call.path);
}
