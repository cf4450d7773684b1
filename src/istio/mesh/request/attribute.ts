/**
 * What a rule can ask about a connection or request, under the name a `when` condition uses. A field
 * of `source` or `operation` is the same question as the condition of that attribute, except
 * `request.host`, `request.method` and `request.path`, which have no condition.
 */
export type Attribute = string;

/** Read from the peer certificate, so empty on a plaintext connection (AUTHZ-36). */
export const isPeerAttribute = (attribute: Attribute): boolean =>
  attribute === 'source.principal' ||
  attribute === 'source.namespace' ||
  attribute === 'source.serviceAccount' ||
  attribute === 'source.trustDomain';

/** Exists only where the port is handled as HTTP (AUTHZ-42). */
export const isHttpAttribute = (attribute: Attribute): boolean => attribute.startsWith('request.');

/** The header of `request.headers[x]`, in lower case; undefined for any other attribute. */
export const headerOf = (attribute: Attribute): string | undefined =>
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
export const claimPathOf = (attribute: Attribute): readonly string[] | undefined =>
  attribute.startsWith('request.auth.claims[')
    ? attribute.slice('request.auth.claims['.length, -1).split('][')
    : undefined;
