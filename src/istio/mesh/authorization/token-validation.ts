import type { Plain } from '../../../manifest/index.ts';
import { isPlainList } from '../../../manifest/index.ts';
import type { TokenValidation } from '../request/request-attributes.ts';
import type { AuthorizationRequest, HttpRequest } from '../request/request.ts';
import type { RequestAuthentication } from './policy-index.ts';

/**
 * The status with which a token is turned away: 401 where it does not validate or no rule here names its issuer, 403
 * where it is for another audience (JWT-2, JWT-4); null where it is not.
 */
export function rejectsToken(
  authentications: readonly RequestAuthentication[],
  { http }: AuthorizationRequest,
): 401 | 403 | null {
  const token = http?.token;
  const rules = authentications.flatMap(({ issuers }) => issuers);
  if (rules.length === 0 || token === undefined || token === null || token === 'any') return null;
  const named = rules.filter(({ issuer }) => issuer === token.claims.get('iss'));
  if (!token.valid || named.length === 0) return 401;
  const audiences = textsOf(token.claims.get('aud'));
  const isMeant = named.some(
    (rule) =>
      rule.audiences.length === 0 ||
      rule.audiences.some((audience) => audiences.includes(audience)),
  );
  return isMeant ? null : 403;
}

/** Gives what these do with the tokens that come to a proxy (JWT-4, 6). */
export const tokenValidation = (
  authentications: readonly RequestAuthentication[],
): TokenValidation => ({
  validatesTokens: authentications.some((one) => one.issuers.length > 0),
  spaceDelimitedClaims: new Set(authentications.flatMap((one) => [...one.spaceDelimitedClaims])),
});

const textsOf = (claim: Plain | undefined): readonly Plain[] => {
  if (claim === undefined) return [];
  return isPlainList(claim) ? claim : [claim];
};

const HEADER = 'authorization';

/**
 * The request as policies see it: a token came in the header, which validation takes away but where it is forwarded
 * (JWT-10).
 */
export function afterValidation(
  authentications: readonly RequestAuthentication[],
  request: AuthorizationRequest,
): AuthorizationRequest {
  const { http } = request;
  if (!http?.headers || http.headers.has(HEADER)) return request;
  if (http.token === null || http.token === 'any') return request;
  if (isTakenAway(authentications, http.token)) return request;
  const headers = new Map([...http.headers, [HEADER, 'Bearer token']]);
  return { ...request, http: { ...http, headers } };
}

/** The request as the next proxy gets it: without a token that was validated, but where it is forwarded (JWT-10). */
export const sentOn = (
  authentications: readonly RequestAuthentication[],
  http: HttpRequest,
): HttpRequest =>
  http.token !== null && http.token !== 'any' && isTakenAway(authentications, http.token)
    ? { ...http, token: null }
    : http;

const isTakenAway = (
  authentications: readonly RequestAuthentication[],
  { claims }: Exclude<HttpRequest['token'], 'any' | null>,
): boolean =>
  authentications
    .flatMap(({ issuers }) => issuers)
    .some(({ issuer, forwards }) => issuer === claims.get('iss') && !forwards);
