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
export interface CallMatch {
  readonly surface?: 'api' | 'git';
  readonly method?: string;
  /** The path's template (`/repos/{owner}/{repo}/check-runs`), or a pattern for the path itself. */
  readonly path?: string | RegExp;
  /** 1 is the next matching call. */
  readonly nth?: number;
  /** How many calls from then on; 1 where it is missing. */
  readonly times?: number;
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
export class Faults {
  private waiting: { fault: Fault; match: CallMatch; skip: number; times: number }[] = [];

  add(fault: Fault, match: CallMatch = {}): void {
    const { nth = 1, times = 1 } = match;
    this.waiting.push({ fault, match, skip: nth - 1, times });
  }

  clear(): void {
    this.waiting = [];
  }

  /** How many have not happened (often enough) yet. */
  get pending(): number {
    return this.waiting.length;
  }

  /** The fault of a call, if it has one; every matching fault counts the call. */
  take(call: IncomingCall): Fault | null {
    let taken: Fault | null = null;
    for (const entry of this.waiting) {
      if (!matches(entry.match, call)) continue;
      if (entry.skip > 0) entry.skip -= 1;
      else if (taken === null) {
        taken = entry.fault;
        entry.times -= 1;
      }
    }
    this.waiting = this.waiting.filter(({ times }) => times > 0);
    return taken;
  }
}

function matches({ surface = 'api', method, path }: CallMatch, call: IncomingCall): boolean {
  if (surface !== call.surface) return false;
  if (method !== undefined && method !== call.method) return false;
  if (path === undefined) return call.template !== TOKEN_PATH;
  return typeof path === 'string' ? path === call.template : path.test(call.path);
}
