import type { CorsPolicy } from '../../views/virtual-service.ts';
import type { Match } from '../../matching/match.ts';
import { anyOf } from '../../matching/match.ts';
import type { HttpRequest } from '../request/request.ts';
import type { TextMatch } from '../request/text-match.ts';
import { matchText, textMatchOf } from '../request/text-match.ts';

/** Says which preflight requests the proxy answers itself. */
export interface RouteCors {
  /** Is null where the origins are not read: in the CORS filter of an HTTPRoute. */
  readonly origins: readonly TextMatch[] | null;
  /** Tells whether the proxy also answers preflights of other origins, without letting them in. */
  readonly answersOthers: boolean;
}

/** Reads the `corsPolicy` of a route; `allowOrigin` is the old list of whole origins, and counts where the other is empty. */
export function readCors({ allowOrigins, allowOrigin, unmatched }: CorsPolicy): RouteCors {
  const written: readonly TextMatch[] = allowOrigins.value.map(textMatchOf);
  const old = allowOrigin.value.map(({ value }): TextMatch => ({ kind: 'exact', text: value }));
  return {
    origins: (written.length > 0 ? written : old).map(anyOrigin),
    answersOthers: unmatched?.value === 'IGNORE',
  };
}

/** The exact origin `*` stands for all. */
const anyOrigin = (match: TextMatch): TextMatch =>
  match.kind === 'exact' && match.text === '*' ? { kind: 'present' } : match;

/**
 * Tells whether the proxy answers a request as a preflight, before anything of the route is done (ROUTE-52).
 */
export function answersPreflight(cors: RouteCors | null, request: HttpRequest): Match {
  if (cors === null || request.method !== 'OPTIONS') return 'no';
  const { headers } = request;
  if (headers === null) return 'maybe';
  const origin = headers.get('origin') ?? '';
  const isPreflight = origin !== '' && (headers.get('access-control-request-method') ?? '') !== '';
  if (!isPreflight) return 'no';
  if (cors.origins === null) return 'maybe';
  return cors.answersOthers ? 'yes' : anyOf(cors.origins.map((one) => matchText(one, origin)));
}
