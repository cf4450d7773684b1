import type { Plain } from '../../../manifest/index.ts';
import { isPlainList } from '../../../manifest/index.ts';
import type { PathNormalization } from './path-normalization.ts';
import { normalizePath } from './path-normalization.ts';
import type { AuthorizationRequest, HttpRequest, Peer } from './request.ts';
import { PAIR_SEPARATOR } from './value-form.ts';

/**
 * Names what a rule can ask about a connection or request, as a `when` condition names it. A field of
 * `source` or `operation` is the same question as the condition of that attribute, except `request.host`,
 * `request.method` and `request.path`, which have no condition.
 */
export type Attribute = string;

/**
 * Tells whether an attribute is read from the peer certificate, and so empty on a plaintext connection
 * (AUTHZ-36).
 */
export const isPeerAttribute = (attribute: Attribute): boolean =>
  attribute === 'source.principal' ||
  attribute === 'source.namespace' ||
  attribute === 'source.serviceAccount' ||
  attribute === 'source.trustDomain';

/** Exists only where the port is handled as HTTP (AUTHZ-42). */
export const isHttpAttribute = (attribute: Attribute): boolean => attribute.startsWith('request.');

/** The header of `request.headers[x]`, in lower case; undefined for any other attribute. */
const headerOf = (attribute: Attribute): string | undefined =>
  attribute.startsWith('request.headers[')
    ? attribute.slice('request.headers['.length, -1).toLowerCase()
    : undefined;

/** The attribute that a route asks for by `@request.auth.claims.a.b` or `@request.auth.claims[a][b]`; null for a header (ROUTE-33). */
export function routedClaim(name: string): Attribute | null {
  if (!name.toLowerCase().startsWith(ROUTED_CLAIM)) return null;
  const steps = name.slice(ROUTED_CLAIM.length);
  if (/^\../.test(steps)) return `request.auth.claims[${steps.slice(1).split('.').join('][')}]`;
  return /^\[.+\]$/.test(steps) ? `request.auth.claims${steps}` : null;
}

const ROUTED_CLAIM = '@request.auth.claims';

/** The steps into a token's claims of `request.auth.claims[a][b]`; undefined for any other attribute. */
const claimPathOf = (attribute: Attribute): readonly string[] | undefined =>
  attribute.startsWith('request.auth.claims[')
    ? attribute.slice('request.auth.claims['.length, -1).split('][')
    : undefined;

/** Names what an attribute is read from, where that is one of these: the caller's certificate, a header, or a claim by the steps to it. */
type AttributeSource =
  | { readonly of: 'peer' }
  | { readonly of: 'header'; readonly name: string }
  | { readonly of: 'claim'; readonly path: readonly string[] };

/** Finds what an attribute is read from; null for all that is read from elsewhere. */
export function attributeSource(attribute: Attribute): AttributeSource | null {
  if (isPeerAttribute(attribute)) return { of: 'peer' };
  const name = headerOf(attribute);
  if (name !== undefined) return { of: 'header', name };
  const path = claimPathOf(attribute);
  return path === undefined ? null : { of: 'claim', path };
}

/** The values a request has for an attribute: none (absent), one, several (a claim that is a list), or not known. */
type AttributeValues = readonly string[] | 'unknown';

/** Says what a proxy does with tokens that come to it. */
export interface TokenValidation {
  /** Tells whether a RequestAuthentication validates tokens here; without one there are no claims (JWT-6). */
  readonly validatesTokens: boolean;
  readonly spaceDelimitedClaims: ReadonlySet<string>;
}

/** Holds what the values of a request depend on at its destination. */
export interface DestinationContext extends TokenValidation {
  readonly pathNormalization: PathNormalization;
}

const ABSENT: readonly string[] = [];
const known = (value: string | null): AttributeValues => (value === null ? 'unknown' : [value]);

/** Looks up what a rule asks about. */
export function valuesOf(
  attribute: Attribute,
  request: AuthorizationRequest,
  context: DestinationContext,
): AttributeValues {
  if (isPeerAttribute(attribute)) return peerValues(attribute, request.peer);
  if (isHttpAttribute(attribute))
    return request.http === null ? ABSENT : httpValues(attribute, request.http, context);
  switch (attribute) {
    case 'source.ip':
      return known(request.sourceIp);
    case 'remote.ip':
      return known(request.remoteIp);
    case 'destination.port':
      return known(request.port === null ? null : String(request.port));
    case 'connection.sni':
      return known(request.serverName);
    default:
      return 'unknown';
  }
}

/** Gives the values that a caller shows of itself; none in plaintext (AUTHZ-36). */
export function peerValues(attribute: Attribute, peer: Peer): AttributeValues {
  if (peer.kind === 'unknown') return 'unknown';
  if (peer.kind === 'plaintext') return ABSENT;
  switch (attribute) {
    case 'source.principal':
      return [`${peer.trustDomain}/ns/${peer.namespace}/sa/${peer.serviceAccount}`];
    case 'source.namespace':
      return [peer.namespace];
    case 'source.serviceAccount':
      return [`${peer.namespace}/${peer.serviceAccount}`];
    default:
      return [peer.trustDomain];
  }
}

function httpValues(
  attribute: Attribute,
  http: HttpRequest,
  context: DestinationContext,
): AttributeValues {
  switch (attribute) {
    case 'request.method':
      return known(http.method);
    case 'request.host':
      return known(http.host?.toLowerCase() ?? null);
    case 'request.path':
      return http.path === null ? 'unknown' : [normalizePath(http.path, context.pathNormalization)];
  }
  const header = headerOf(attribute);
  if (header !== undefined) return headerValues(header, http);
  return tokenValues(attribute, http, context);
}

function headerValues(header: string, http: HttpRequest): AttributeValues {
  if (http.headers === null) return 'unknown';
  const value = http.headers.get(header);
  return value === undefined ? ABSENT : [value];
}

/**
 * Gives the values that a token has for a claim, by its name and the steps into it, or for another attribute
 * of tokens. AUTHZ-54.
 */
export function tokenValues(
  attribute: Attribute,
  { token }: Pick<HttpRequest, 'token'>,
  context: TokenValidation,
): AttributeValues {
  if (!context.validatesTokens || token === null) return ABSENT;
  if (token === 'any') return 'unknown';
  switch (attribute) {
    case 'request.auth.principal': {
      const [issuer] = textsOf(token.claims.get('iss'));
      const [subject] = textsOf(token.claims.get('sub'));
      return issuer === undefined ? ABSENT : [`${issuer}${PAIR_SEPARATOR}${subject ?? ''}`];
    }
    case 'request.auth.audiences':
      return textsOf(token.claims.get('aud'));
    case 'request.auth.presenter':
      return textsOf(token.claims.get('azp'));
    default:
      return claimValues(claimPathOf(attribute) ?? [], token.claims, context);
  }
}

/** AUTHZ-54. */
function claimValues(
  path: readonly string[],
  claims: ReadonlyMap<string, Plain>,
  context: TokenValidation,
): readonly string[] {
  const [first = '', ...rest] = path;
  let claim = claims.get(first);
  for (const step of rest)
    claim = isPlainObject(claim) && Object.hasOwn(claim, step) ? claim[step] : undefined;
  const isSplit =
    first === 'scope' || first === 'permission' || context.spaceDelimitedClaims.has(path.join('.'));
  const texts = textsOf(claim);
  return isSplit ? texts.flatMap((text) => text.split(' ')) : texts;
}

const isPlainObject = (value: Plain | undefined): value is { readonly [key: string]: Plain } =>
  typeof value === 'object' && value !== null && !isPlainList(value);

function textsOf(value: Plain | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === undefined || value === null || typeof value !== 'object' || !isPlainList(value))
    return ABSENT;
  return value.filter((item) => typeof item === 'string');
}
