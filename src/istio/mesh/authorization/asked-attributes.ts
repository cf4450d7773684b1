import type { AskedField } from '../../views/authorization-policy.ts';
import { AUTHORIZATION_ATTRIBUTES } from '../../../manifest/index.ts';
import type { Attribute } from '../request/attribute.ts';

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
