import { expect, test } from 'vitest';
import { answer, object, pod, said } from './networks.ts';

const cilium = (name: string, spec: string): string =>
  object('cilium.io/v2', 'CiliumNetworkPolicy', `shop/${name}`, spec);
const wide = (name: string, spec: string): string =>
  object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', name, spec);
const inward = (rules: string): string => `{ endpointSelector: {}, ingress: [${rules}] }`;
const outward = (rules: string): string => `{ endpointSelector: {}, egress: [${rules}] }`;
const OWN = '{ fromEndpoints: [{}] }';

test.each<[string, string, string]>([
  ['{ endpointSelector: {}, ingress: [{}] }', 'books/web', 'dropped'],
  ['{ endpointSelector: {}, ingress: [] }', 'books/web', 'allowed'],
  ['{ endpointSelector: {}, egress: [{}] }', 'books/web', 'allowed'],
  ['{ endpointSelector: { matchLabels: { app: other } }, ingress: [{}] }', 'books/web', 'allowed'],
  ['{ endpointSelector: { matchLabels: { k8s:app: cart } }, ingress: [{}] }', 'x/y', 'dropped'],
  [inward(OWN), 'shop/web', 'allowed'],
  [inward(OWN), 'books/web', 'dropped'],
  [inward('{ fromEndpoints: [] }'), 'shop/web', 'dropped'],
  [inward('{ fromEndpoints: [{ matchLabels: { any:app: web } }] }'), 'shop/web', 'allowed'],
  [
    inward('{ fromEndpoints: [{ matchLabels: { k8s:io.kubernetes.pod.namespace: books } }] }'),
    'books/web',
    'allowed',
  ],
  [
    inward(
      '{ fromEndpoints: [{ matchLabels: { io.cilium.k8s.namespace.labels.team: books-team } }] }',
    ),
    'books/web',
    'allowed',
  ],
  [
    inward('{ fromEndpoints: [{ matchLabels: { io.cilium.k8s.policy.serviceaccount: web } }] }'),
    'shop/web',
    'allowed',
  ],
  [inward('{ fromEntities: [cluster] }'), 'books/web', 'allowed'],
  [inward('{ fromEntities: [cluster] }'), '8.8.8.8', 'dropped'],
  [inward('{ fromEntities: [world] }'), '8.8.8.8', 'allowed'],
  [inward('{ fromEntities: [world] }'), 'books/web', 'dropped'],
  [inward('{ fromEntities: [world-ipv6] }'), '8.8.8.8', 'dropped'],
  [inward('{ fromEntities: [all] }'), '8.8.8.8', 'allowed'],
  [inward('{ fromEntities: [host, remote-node] }'), 'node', 'unknown'],
  [inward('{ fromEntities: [host] }'), 'own node', 'allowed'],
  [inward('{ fromEntities: [host] }'), 'books/web', 'dropped'],
  [inward('{ fromEntities: [none] }'), 'shop/web', 'dropped'],
  [inward('{ fromCIDR: [0.0.0.0/0] }'), 'books/web', 'dropped'],
  [inward('{ fromCIDR: [8.8.8.0/24] }'), '8.8.8.8', 'allowed'],
  [inward('{ fromCIDRSet: [{ cidr: 8.0.0.0/8, except: [8.8.0.0/16] }] }'), '8.8.8.8', 'dropped'],
  [inward('{ fromCIDRSet: [{ cidrGroupRef: partners }] }'), '8.8.8.8', 'unknown'],
  [inward('{ fromGroups: [{ aws: {} }] }'), 'shop/web', 'unknown'],
  [inward('{ fromEndpoints: [{}], authentication: { mode: required } }'), 'shop/web', 'unknown'],
  [inward('{ fromEndpoints: [{}], authentication: { mode: required } }'), 'x/web', 'dropped'],
  [inward('{ icmps: [{ fields: [{ type: 8 }] }] }'), 'shop/web', 'dropped'],
  [inward('{ toPorts: [{ ports: [{ port: "8080" }] }] }'), 'books/web', 'allowed'],
  [inward('{ toPorts: [{ ports: [{ port: "8080", protocol: UDP }] }] }'), 'books/web', 'dropped'],
  [inward('{ toPorts: [{ ports: [{ port: "8000", endPort: 8090 }] }] }'), 'books/web', 'allowed'],
  [inward('{ toPorts: [{ ports: [{ port: "0", protocol: TCP }] }] }'), 'books/web', 'allowed'],
  [inward('{ toPorts: [{ ports: [{ port: web }] }] }'), 'books/web', 'allowed'],
  ['{ endpointSelector: {}, ingressDeny: [{ fromEndpoints: [{}] }] }', 'books/web', 'dropped'],
  [
    '{ endpointSelector: {}, enableDefaultDeny: { ingress: false }, ingressDeny: [{ fromEndpoints: [{}] }] }',
    'books/web',
    'allowed',
  ],
  [
    '{ endpointSelector: {}, enableDefaultDeny: { ingress: false }, ingressDeny: [{ fromEndpoints: [{}] }] }',
    'shop/web',
    'dropped',
  ],
  [
    '{ endpointSelector: {}, ingress: [{ fromEntities: [all] }], ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: web } }] }] }',
    'shop/web',
    'dropped',
  ],
])('%s and what comes from %s: %s', (spec, from, expected) => {
  expect(answer(cilium('one', spec), from, 'shop/cart').verdict).toBe(expected);
});

test.each<[string, string, string]>([
  ['{ toFQDNs: [{ matchName: api.example.com }] }', 'API.example.com', 'allowed'],
  ['{ toFQDNs: [{ matchPattern: "*.example.com" }] }', 'api.example.com', 'allowed'],
  ['{ toFQDNs: [{ matchPattern: "*.example.com" }] }', 'a.b.example.com', 'dropped'],
  ['{ toFQDNs: [{ matchPattern: "*" }] }', 'a.b.example.com', 'allowed'],
  ['{ toFQDNs: [{ matchName: api.example.com }] }', '1.1.1.1', 'unknown'],
  ['{ toFQDNs: [{ matchName: api.example.com }] }', 'books/web', 'dropped'],
  ['{ toCIDR: [0.0.0.0/0] }', 'api.example.com', 'allowed'],
  ['{ toCIDR: [10.0.0.0/8] }', 'api.example.com', 'unknown'],
  ['{ toEntities: [all], toPorts: [{ ports: [{ port: web }] }] }', 'books/web', 'unknown'],
  ['{ toEntities: [all], toPorts: [{ ports: [{ port: web, protocol: UDP }] }] }', 'x/y', 'dropped'],
  ['{ toEntities: [kube-apiserver] }', '1.1.1.1', 'unknown'],
  ['{ toServices: [{ k8sService: { serviceName: pay } }] }', 'books/web', 'unknown'],
  ['{ toEndpoints: [{}] }', 'api.example.com', 'dropped'],
])('%s and what goes to %s: %s', (rule, to, expected) => {
  expect(answer(cilium('one', outward(rule)), 'shop/cart', to).verdict).toBe(expected);
});

test('a name of many wildcards is compared in time that grows with its length', () => {
  const host = `${'a'.repeat(63)}.${'a'.repeat(63)}.${'a'.repeat(63)}b`;
  for (const pattern of [`${'*a'.repeat(400)}.example.com`, '*a'.repeat(400)]) {
    const rule = outward(`{ toFQDNs: [{ matchPattern: "${pattern}" }] }`);
    expect(answer(cilium('one', rule), 'shop/cart', host).verdict).toBe('dropped');
  }
});

test('a host that stands for several may be one that a rule names', () => {
  const rule = outward('{ toFQDNs: [{ matchName: api.example.com }] }');
  expect(answer(cilium('one', rule), 'shop/cart', '*.example.com').verdict).toBe('unknown');
});

test('a policy of the cluster selects and names pods of every namespace; one for nodes selects none', () => {
  expect(answer(wide('one', inward(OWN)), 'books/web', 'shop/cart').verdict).toBe('allowed');
  expect(answer(wide('one', inward(OWN)), '8.8.8.8', 'shop/cart').verdict).toBe('dropped');
  const ofNodes = '{ nodeSelector: {}, ingress: [{}] }';
  expect(answer(wide('one', ofNodes), 'books/web', 'shop/cart').verdict).toBe('allowed');
});

test('each of several specs is a policy', () => {
  const policies = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: many, namespace: shop }
specs:
  - { endpointSelector: { matchLabels: { app: cart } }, ingress: [{ fromEndpoints: [{}] }] }
  - { endpointSelector: { matchLabels: { app: cart } }, ingress: [{ fromEntities: [world] }] }
  - { endpointSelector: { matchLabels: { app: pay } }, ingress: [{}] }
`;
  const verdicts = (to: string) =>
    ['shop/web', '8.8.8.8', 'books/web'].map((from) => answer(policies, from, to).verdict);
  expect(verdicts('shop/cart')).toEqual(['allowed', 'allowed', 'dropped']);
  expect(verdicts('shop/pay')).toEqual(['dropped', 'dropped', 'dropped']);
});

test('rules for requests allow the connection, and say that they judge requests', () => {
  const http = inward('{ toPorts: [{ ports: [{ port: "8080" }], rules: { http: [{}] } }] }');
  expect(said(answer(cilium('http', http), 'books/web', 'shop/cart'))).toBe(
    'allowed ingress, rule-allows-some-requests CiliumNetworkPolicy shop/http',
  );
});

test('beside a NetworkPolicy it is not known whether a rule of one alone is enough', () => {
  const network = object(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    'shop/own',
    '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: books-team } } }] }] }',
  );
  const both = network + cilium('own', inward(OWN));
  expect(said(answer(both, 'books/web', 'shop/cart'))).toContain('unknown ingress, engines-differ');
  expect(answer(both, 'tools/web', 'shop/cart').verdict).toBe('dropped');
  expect(answer(both, 'shop/web', 'shop/cart').verdict).toBe('unknown');
  const denied =
    both + cilium('deny', '{ endpointSelector: {}, ingressDeny: [{ fromEntities: [all] }] }');
  expect(answer(denied, 'books/web', 'shop/cart').verdict).toBe('dropped');
});

test('a pod on the host network is its node, or a pod', () => {
  const agent = pod('shop/agent', { isOnHostNetwork: true });
  expect(answer(cilium('own', inward(OWN)), agent, 'shop/cart').verdict).toBe('unknown');
  expect(
    answer(cilium('all', inward('{ fromEntities: [cluster] }')), agent, 'shop/cart').verdict,
  ).toBe('allowed');
});
