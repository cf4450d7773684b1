import { expect, test } from 'vitest';
import { answer, object, pod, said } from './networks.ts';

const API = 'projectcalico.org/v3';
const calico = (name: string, spec: string): string =>
  object(API, 'NetworkPolicy', `shop/${name}`, spec);
const wide = (name: string, spec: string): string => object(API, 'GlobalNetworkPolicy', name, spec);
const inward = (...rules: readonly string[]): string =>
  `{ selector: all(), ingress: [${rules.join(', ')}] }`;
const from = (source: string): string => inward(`{ action: Allow, source: ${source} }`);

test.each<[string, string, string]>([
  ['{ selector: all() }', 'books/web', 'dropped'],
  ['{ selector: "app == \'cart\'" }', 'books/web', 'dropped'],
  ['{ selector: "app == \'pay\'" }', 'books/web', 'allowed'],
  ['{ types: [Egress] }', 'books/web', 'allowed'],
  ['{ egress: [{ action: Allow }] }', 'books/web', 'allowed'],
  [inward('{ action: Allow }'), '8.8.8.8', 'allowed'],
  [inward('{ action: Log }'), 'books/web', 'dropped'],
  [inward('{ action: Log }', '{ action: Allow }'), 'books/web', 'allowed'],
  [inward('{ action: Deny }', '{ action: Allow }'), 'books/web', 'dropped'],
  [inward('{ action: Pass }', '{ action: Deny }'), 'books/web', 'allowed'],
  [from('{ selector: "app == \'web\'" }'), 'shop/web', 'allowed'],
  [from('{ selector: "app == \'web\'" }'), 'books/web', 'dropped'],
  [from('{ selector: "app == \'web\'", namespaceSelector: all() }'), 'books/web', 'allowed'],
  [from('{ namespaceSelector: "team == \'books-team\'" }'), 'books/web', 'allowed'],
  [from('{ namespaceSelector: "team == \'books-team\'" }'), 'shop/web', 'dropped'],
  [from('{ namespaceSelector: "team == \'books-team\'" }'), 'far/web', 'unknown'],
  [from('{ selector: "projectcalico.org/namespace == \'shop\'" }'), 'shop/web', 'allowed'],
  [from('{ namespaceSelector: "projectcalico.org/name == \'far\'" }'), 'far/web', 'allowed'],
  [from('{ namespaceSelector: "projectcalico.org/name == \'far\'" }'), 'shop/web', 'dropped'],
  [from('{ selector: "pcns.projectcalico.org/name == \'shop\'" }'), 'shop/web', 'allowed'],
  [from('{ selector: "app contains \'e\'" }'), 'shop/web', 'allowed'],
  [from('{ selector: "app starts with \'e\'" }'), 'shop/web', 'dropped'],
  [from('{ selector: "app ends with \'b\'" }'), 'shop/web', 'allowed'],
  [from('{ namespaceSelector: global() }'), 'books/web', 'dropped'],
  [from('{ notSelector: "app == \'web\'" }'), 'books/web', 'dropped'],
  [from('{ notSelector: "app == \'web\'" }'), '8.8.8.8', 'allowed'],
  [from('{ serviceAccounts: { names: [web] } }'), 'shop/web', 'allowed'],
  [from('{ serviceAccounts: { names: [job] } }'), 'shop/web', 'dropped'],
  [from('{ serviceAccounts: { selector: "role == \'x\'" } }'), 'shop/web', 'unknown'],
  [from('{ nets: [8.8.8.0/24, 9.0.0.0/8] }'), '8.8.8.8', 'allowed'],
  [from('{ nets: [8.8.9.0/24] }'), '8.8.8.8', 'dropped'],
  [from('{ nets: [8.0.0.0/8], notNets: [8.8.0.0/16] }'), '8.8.8.8', 'dropped'],
  [from('{ nets: [10.0.0.0/8] }'), 'shop/web', 'unknown'],
  [from('{ ports: [1024] }'), 'shop/web', 'unknown'],
  [inward('{ action: Allow, protocol: TCP }'), 'shop/web', 'allowed'],
  [inward('{ action: Allow, protocol: 6 }'), 'shop/web', 'allowed'],
  [inward('{ action: Allow, protocol: UDP }'), 'shop/web', 'dropped'],
  [inward('{ action: Allow, notProtocol: UDP }'), 'shop/web', 'allowed'],
  [inward('{ action: Allow, protocol: ICMP, icmp: { type: 8 } }'), 'shop/web', 'dropped'],
  [inward('{ action: Allow, protocol: TCP, destination: { ports: [8080] } }'), 'x/y', 'allowed'],
  [inward('{ action: Allow, protocol: TCP, destination: { ports: ["80:90"] } }'), 'x/y', 'dropped'],
  [inward('{ action: Allow, protocol: TCP, destination: { ports: [web] } }'), 'x/y', 'allowed'],
  [inward('{ action: Allow, protocol: TCP, destination: { notPorts: [8080] } }'), 'x/y', 'dropped'],
  [inward('{ action: Allow, destination: { selector: "app == \'pay\'" } }'), 'shop/web', 'dropped'],
  [inward('{ action: Allow, ipVersion: 4 }'), '8.8.8.8', 'allowed'],
  [inward('{ action: Allow, ipVersion: 6 }'), '8.8.8.8', 'dropped'],
  [inward('{ action: Allow, ipVersion: 4 }'), 'shop/web', 'unknown'],
  [inward('{ action: Allow, http: { methods: [GET] } }'), 'shop/web', 'unknown'],
])('%s and what comes from %s: %s', (spec, source, expected) => {
  expect(answer(calico('one', spec), source, 'shop/cart').verdict).toBe(expected);
});

const ordered = (order: number | null, action: string): string =>
  calico(
    `o${String(order)}`,
    `{ ${order === null ? '' : `order: ${String(order)}, `}ingress: [{ action: ${action} }] }`,
  );
const network = (spec: string): string =>
  object('networking.k8s.io/v1', 'NetworkPolicy', 'shop/own', spec);
const ALL = network('{ podSelector: {}, ingress: [{}] }');
const DENY = network('{ podSelector: {} }');

test.each<[string, string, string]>([
  ['the lower order comes first', ordered(2, 'Deny') + ordered(1, 'Allow'), 'allowed'],
  ['a policy without an order comes last', ordered(null, 'Deny') + ordered(9, 'Allow'), 'allowed'],
  ['a NetworkPolicy has order 1000: before', ordered(2000, 'Deny') + ALL, 'allowed'],
  ['a NetworkPolicy has order 1000: after', ordered(1, 'Deny') + ALL, 'dropped'],
  ['a later rule allows what a NetworkPolicy does not', ordered(2000, 'Allow') + DENY, 'allowed'],
  [
    'two of one order that contradict each other',
    ordered(1, 'Deny') + wide('x', '{ order: 1, ingress: [{ action: Allow }] }'),
    'unknown',
  ],
])('%s', (_, policies, expected) => {
  expect(answer(policies, 'books/web', 'shop/cart').verdict).toBe(expected);
});

const tier = (name: string, order: number, more = ''): string =>
  object(API, 'Tier', name, `{ order: ${String(order)}${more} }`);

test('tiers decide in their order; the place of one that is not here is not known', () => {
  const platform = (rules: string): string =>
    wide(
      'guard',
      `{ tier: platform, selector: "app == 'cart'", types: [Ingress], ingress: [${rules}] }`,
    );
  const verdict = (policies: string) => answer(policies, 'books/web', 'shop/cart').verdict;
  expect(verdict(tier('platform', 100) + platform('{ action: Deny }') + ALL)).toBe('dropped');
  expect(verdict(tier('platform', 100) + platform('{ action: Pass }') + ALL)).toBe('allowed');
  expect(verdict(tier('platform', 100) + platform('{ action: Pass }') + DENY)).toBe('dropped');
  expect(verdict(tier('platform', 100) + platform('') + ALL)).toBe('dropped');
  const passes = tier('platform', 100, ', defaultAction: Pass');
  expect(verdict(passes + platform('') + ALL)).toBe('allowed');
  expect(verdict(passes + platform('') + DENY)).toBe('dropped');
  expect(verdict(passes + platform('{ action: Deny }') + ALL)).toBe('dropped');
  expect(said(answer(platform('{ action: Deny }') + ALL, 'books/web', 'shop/cart'))).toBe(
    'unknown ingress, not-read GlobalNetworkPolicy guard',
  );
});

test('a policy of the cluster names pods of every namespace, and may choose namespaces', () => {
  const web = 'source: { selector: "app == \'web\'" }';
  const all = wide('one', `{ selector: all(), ingress: [{ action: Allow, ${web} }] }`);
  expect(answer(all, 'books/web', 'shop/cart').verdict).toBe('allowed');
  const some = wide('one', '{ namespaceSelector: "team == \'books-team\'", types: [Ingress] }');
  expect(answer(some, 'shop/web', 'shop/cart').verdict).toBe('allowed');
  expect(answer(some, 'shop/web', 'books/web').verdict).toBe('dropped');
});

test('what leaves is compared with the destination', () => {
  const out = calico(
    'out',
    '{ types: [Egress], egress: [{ action: Allow, protocol: UDP, destination: { ports: [53] } }, { action: Allow, destination: { nets: [10.0.0.0/8] } }, { action: Allow, source: { selector: "app == \'pay\'" } }] }',
  );
  const verdict = (to: string, port: number, own = 'shop/cart') =>
    answer(out, own, to, port, port === 53 ? 'UDP' : 'TCP').verdict;
  expect(verdict('kube-system/dns', 53)).toBe('allowed');
  expect(verdict('10.1.1.1', 443)).toBe('allowed');
  expect(verdict('11.1.1.1', 443)).toBe('dropped');
  expect(verdict('11.1.1.1', 443, 'shop/pay')).toBe('allowed');
});

test('a selector may mean a set of addresses, if there is one', () => {
  const rule = calico('one', from('{ selector: "kind == \'partner\'" }'));
  expect(answer(rule, '8.8.8.8', 'shop/cart').verdict).toBe('dropped');
  const set = object(API, 'GlobalNetworkSet', 'partners', '{ nets: [8.8.8.0/24] }');
  expect(answer(rule + set, '8.8.8.8', 'shop/cart').verdict).toBe('unknown');
});

test('staged policies and those for traffic through hosts', () => {
  const staged = object(API, 'StagedNetworkPolicy', 'shop/soon', '{ selector: all() }');
  expect(answer(staged, 'books/web', 'shop/cart').verdict).toBe('allowed');
  const ofHosts = wide('host', '{ selector: all(), preDNAT: true, applyOnForward: true }');
  expect(answer(ofHosts, 'books/web', 'shop/cart').verdict).toBe('unknown');
});

test('an account that is not known may be the one', () => {
  const some = pod('shop/web', { serviceAccount: null });
  expect(
    answer(calico('one', from('{ serviceAccounts: { names: [web] } }')), some, 'shop/cart').verdict,
  ).toBe('unknown');
});
