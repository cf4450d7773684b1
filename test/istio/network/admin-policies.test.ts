import { expect, test } from 'vitest';
import { answer, object, said } from './networks.ts';

const OLD = 'policy.networking.k8s.io/v1alpha1';
const NEW = 'policy.networking.k8s.io/v1alpha2';
const NAMESPACES = '{ matchLabels: { team: shop-team } }';

const admin = (name: string, priority: number, rules: string): string =>
  object(
    OLD,
    'AdminNetworkPolicy',
    name,
    `{ priority: ${String(priority)}, subject: { namespaces: ${NAMESPACES} }, ${rules} }`,
  );
const baseline = (rules: string): string =>
  object(
    OLD,
    'BaselineAdminNetworkPolicy',
    'default',
    `{ subject: { pods: { namespaceSelector: ${NAMESPACES}, podSelector: {} } }, ${rules} }`,
  );
const cluster = (name: string, tier: string, priority: number, rules: string): string =>
  object(
    NEW,
    'ClusterNetworkPolicy',
    name,
    `{ tier: ${tier}, priority: ${String(priority)}, subject: { namespaces: ${NAMESPACES} }, ${rules} }`,
  );
const inward = (action: string, peer = '{ namespaces: {} }', more = ''): string =>
  `ingress: [{ action: ${action}, from: [${peer}]${more} }]`;
const network = (spec: string): string =>
  object('networking.k8s.io/v1', 'NetworkPolicy', 'shop/own', spec);
const DENY = network('{ podSelector: {}, policyTypes: [Ingress] }');
const ALL = network('{ podSelector: {}, ingress: [{}] }');

test.each<[string, string, string]>([
  ['a deny comes before a NetworkPolicy', admin('a', 1, inward('Deny')) + ALL, 'dropped'],
  ['an allow comes before it, too', admin('a', 1, inward('Allow')) + DENY, 'allowed'],
  ['a pass leaves it to NetworkPolicies', admin('a', 1, inward('Pass')) + DENY, 'dropped'],
  [
    'a pass skips the policies of later priorities',
    admin('a', 1, inward('Pass')) + admin('b', 2, inward('Deny')) + ALL,
    'allowed',
  ],
  [
    'the lowest priority comes first',
    admin('b', 2, inward('Deny')) + admin('a', 1, inward('Allow')),
    'allowed',
  ],
  ['without a rule that fits nothing is dropped', admin('a', 1, ''), 'allowed'],
  ['a baseline is for pods without a NetworkPolicy', baseline(inward('Deny')), 'dropped'],
  ['and not for those with one', baseline(inward('Deny')) + ALL, 'allowed'],
  ['nor to allow what such a one drops', baseline(inward('Allow')) + DENY, 'dropped'],
  ['v1alpha2 accepts', cluster('a', 'Admin', 1, inward('Accept')) + DENY, 'allowed'],
  ['and has a baseline tier', cluster('a', 'Baseline', 1, inward('Deny')) + ALL, 'allowed'],
  [
    'two of one priority that say the same',
    admin('a', 1, inward('Deny')) + admin('b', 1, inward('Deny')),
    'dropped',
  ],
])('%s', (_, policies, expected) => {
  expect(answer(policies, 'books/web', 'shop/cart').verdict).toBe(expected);
});

test('a baseline is not known to be for a pod with a NetworkPolicy for the other way', () => {
  const away = network('{ podSelector: {}, policyTypes: [Egress] }');
  const denied = baseline(inward('Deny')) + away;
  expect(said(answer(denied, 'books/web', 'shop/cart'))).toBe(
    'unknown ingress, engines-differ BaselineAdminNetworkPolicy default',
  );
  const allowed = baseline(inward('Allow')) + away;
  expect(answer(allowed, 'books/web', 'shop/cart').verdict).toBe('allowed');
  expect(answer(denied + DENY, 'books/web', 'shop/cart').verdict).toBe('dropped');
});

test('two of one priority that contradict each other are named', () => {
  const policies = admin('a', 1, inward('Deny')) + admin('b', 1, inward('Allow'));
  expect(said(answer(policies, 'books/web', 'shop/cart'))).toBe(
    'unknown ingress, same-priority AdminNetworkPolicy a, same-priority AdminNetworkPolicy b',
  );
});

test.each<[string, string, number, string]>([
  ['', ', ports: [{ portNumber: { protocol: TCP, port: 8080 } }]', 8080, 'dropped'],
  ['', ', ports: [{ portNumber: { protocol: TCP, port: 8080 } }]', 8081, 'allowed'],
  ['', ', ports: [{ portRange: { protocol: TCP, start: 8000, end: 8090 } }]', 8080, 'dropped'],
  ['', ', ports: [{ namedPort: web }]', 8080, 'dropped'],
  ['', ', protocols: [{ tcp: { destinationPort: { number: 8080 } } }]', 8080, 'dropped'],
  [
    '',
    ', protocols: [{ tcp: { destinationPort: { range: { start: 1, end: 9 } } } }]',
    8080,
    'allowed',
  ],
  ['', ', protocols: [{ udp: {} }]', 8080, 'allowed'],
  ['', ', protocols: [{ destinationNamedPort: web }]', 8080, 'dropped'],
  [
    '{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } } }',
    '',
    1,
    'dropped',
  ],
  [
    '{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: job } } } }',
    '',
    1,
    'allowed',
  ],
  ['{ namespaces: { matchLabels: { team: tools-team } } }', '', 1, 'allowed'],
  ['{ nodes: {} }', '', 1, 'allowed'],
])('a deny for %s%s at %i: %s', (peer, more, port, expected) => {
  const rule = inward('Deny', peer === '' ? undefined : peer, more);
  expect(answer(admin('a', 1, rule), 'books/web', 'shop/cart', port).verdict).toBe(expected);
});

const outward = (action: string, peer: string): string =>
  `egress: [{ action: ${action}, to: [${peer}] }]`;

test.each<[string, string, string]>([
  ['{ networks: [10.0.0.0/8, 192.168.0.0/16] }', '192.168.1.1', 'dropped'],
  ['{ networks: [10.0.0.0/8] }', '11.1.1.1', 'allowed'],
  ['{ networks: [0.0.0.0/0] }', 'books/web', 'dropped'],
  ['{ networks: [10.0.0.0/8] }', 'books/web', 'unknown'],
  ['{ domainNames: ["*.example.com"] }', 'a.b.example.com', 'dropped'],
  ['{ domainNames: ["*.example.com"] }', 'example.com', 'allowed'],
  ['{ domainNames: [example.com.] }', 'example.com', 'dropped'],
  ['{ nodes: {} }', 'node', 'unknown'],
  ['{ namespaces: {} }', '10.1.1.1', 'allowed'],
  ['{ somethingNew: {} }', '10.1.1.1', 'unknown'],
])('a deny for what goes to %s, of %s: %s', (peer, to, expected) => {
  const rule = cluster('a', 'Admin', 1, outward('Deny', peer));
  expect(answer(rule, 'shop/cart', to).verdict).toBe(expected);
});

test('a subject by labels of a namespace that is not known may select', () => {
  const deny = admin('a', 1, inward('Deny'));
  expect(answer(deny, 'books/web', 'far/cart').verdict).toBe('unknown');
  expect(answer(deny, 'books/web', 'tools/cart').verdict).toBe('allowed');
});
