import type { Plain } from '../../../manifest/index.ts';

/** What a kind takes an object for that does not say it, and lists in which the order says nothing. */
interface WrittenForms {
  /** By path below `spec`, `[]` for the items of a list; of a field whose parent is there, or comes by a default. */
  readonly defaults: Readonly<Record<string, Plain>>;
  readonly sets: readonly string[];
}

/**
 * Ways to write the same, by kind; all else is compared as it is written, so a field that nobody thought of makes a
 * difference. A test holds the paths against `schemas/`. MTLS-1, GWAPI-5, SE-1; the defaults are those of the API.
 */
export const WRITTEN_FORMS: Readonly<Record<string, WrittenForms>> = {
  'security.istio.io/PeerAuthentication': {
    defaults: { mtls: {}, 'mtls.mode': 'UNSET' },
    sets: [],
  },
  'networking.istio.io/ServiceEntry': {
    defaults: { location: 'MESH_EXTERNAL', resolution: 'NONE' },
    sets: ['hosts', 'exportTo', 'subjectAltNames'],
  },
  'networking.istio.io/Sidecar': { defaults: {}, sets: ['egress[].hosts'] },
  'networking.istio.io/VirtualService': { defaults: {}, sets: ['hosts', 'gateways', 'exportTo'] },
  'networking.istio.io/DestinationRule': { defaults: {}, sets: ['exportTo'] },
  'networking.istio.io/Gateway': { defaults: {}, sets: ['servers[].hosts'] },
  'gateway.networking.k8s.io/HTTPRoute': {
    defaults: {
      'parentRefs[].group': 'gateway.networking.k8s.io',
      'parentRefs[].kind': 'Gateway',
      'rules[].matches': [{}],
      'rules[].matches[].path': {},
      'rules[].matches[].path.type': 'PathPrefix',
      'rules[].matches[].path.value': '/',
      'rules[].matches[].headers[].type': 'Exact',
      'rules[].matches[].queryParams[].type': 'Exact',
      'rules[].backendRefs[].group': '',
      'rules[].backendRefs[].kind': 'Service',
      'rules[].backendRefs[].weight': 1,
    },
    sets: ['parentRefs', 'hostnames'],
  },
};

/** All fields of the rules of an AuthorizationPolicy, which the model reads; those of `schemas/`, as a test holds. */
export const RULE_FIELDS: ReadonlySet<string> = new Set([
  'rules.from',
  'rules.from.source',
  'rules.from.source.principals',
  'rules.from.source.notPrincipals',
  'rules.from.source.requestPrincipals',
  'rules.from.source.notRequestPrincipals',
  'rules.from.source.namespaces',
  'rules.from.source.notNamespaces',
  'rules.from.source.ipBlocks',
  'rules.from.source.notIpBlocks',
  'rules.from.source.remoteIpBlocks',
  'rules.from.source.notRemoteIpBlocks',
  'rules.from.source.serviceAccounts',
  'rules.from.source.notServiceAccounts',
  'rules.from.source.trustDomains',
  'rules.from.source.notTrustDomains',
  'rules.to',
  'rules.to.operation',
  'rules.to.operation.hosts',
  'rules.to.operation.notHosts',
  'rules.to.operation.ports',
  'rules.to.operation.notPorts',
  'rules.to.operation.methods',
  'rules.to.operation.notMethods',
  'rules.to.operation.paths',
  'rules.to.operation.notPaths',
  'rules.when',
  'rules.when.key',
  'rules.when.values',
  'rules.when.notValues',
]);
