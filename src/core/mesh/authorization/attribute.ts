import type { AskedField } from '../../istio/index.ts';
import { AUTHORIZATION_ATTRIBUTES } from '../../manifest/index.ts';
/**
 * What a rule can ask about a connection or request, under the name a `when` condition uses. A field
 * of `source` or `operation` is the same question as the condition of that attribute, except
 * `request.host`, `request.method` and `request.path`, which have no condition.
 */
export type Attribute = string;

/** Attribute of each field of `source` and `operation`. */
export const FIELD_ATTRIBUTES: Readonly<Record<AskedField, Attribute>> = {
  principals: 'source.principal',
  namespaces: 'source.namespace',
  serviceAccounts: 'source.serviceAccount',
  trustDomains: 'source.trustDomain',
  requestPrincipals: 'request.auth.principal',
  ipBlocks: 'source.ip',
  remoteIpBlocks: 'remote.ip',
  hosts: 'request.host',
  ports: 'destination.port',
  methods: 'request.method',
  paths: 'request.path',
};

const PLAIN_KEYS: ReadonlySet<string> = new Set(AUTHORIZATION_ATTRIBUTES);

const BRACKETED = /^(?:request\.headers\[[^\]]+\]|request\.auth\.claims(?:\[[^\]]+\])+)$/;

/** Whether istiod knows the key of a condition; an unknown one invalidates its whole rule (AUTHZ-52). */
export const isConditionKey = (key: string): boolean =>
  key.length <= 1024 &&
  (PLAIN_KEYS.has(key) || BRACKETED.test(key) || key.startsWith('experimental.envoy.filters.'));

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

/** The steps into a token's claims of `request.auth.claims[a][b]`; undefined for any other attribute. */
export const claimPathOf = (attribute: Attribute): readonly string[] | undefined =>
  attribute.startsWith('request.auth.claims[')
    ? attribute.slice('request.auth.claims['.length, -1).split('][')
    : undefined;
