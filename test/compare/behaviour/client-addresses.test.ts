import { expect, test } from 'vitest';
import { behaviour, OPEN_GATEWAY, policy, told } from './small-mesh.ts';

/** A policy for the gateway's pods; `rules` in one line. */
const edge = (rules: string, action = 'ALLOW'): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: edge, namespace: ingress }
spec: { selector: { matchLabels: { istio: gateway } }, action: ${action}, rules: ${rules} }
`;

const ROUTED = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: outside, namespace: shop }
spec: { hosts: [shop.example.com], gateways: [ingress/web], http: [{ route: [{ destination: { host: orders } }] }] }
`;

const admits = (more: string): string =>
  policy(`[{ from: [{ source: { principals: ["*/ns/ingress/sa/gateway"] } }]${more} }]`);

const difference = (edges: string, [before, after]: readonly [string, string]) => {
  const rest = OPEN_GATEWAY + ROUTED + edges;
  return behaviour(rest + before, rest + after).consequences.filter(
    ({ gateway }) => gateway !== undefined,
  );
};

const narrowed = [admits(''), admits(', to: [{ operation: { methods: [GET] } }]')] as const;

test.each([
  [
    'a list of forwarded addresses',
    edge('[{ from: [{ source: { remoteIpBlocks: [192.0.2.0/24, 10.0.0.0/8] } }] }]'),
  ],
  [
    'a list of addresses of packets',
    edge('[{ from: [{ source: { ipBlocks: ["2001:db8::/32"] } }] }]'),
  ],
  ['a condition', edge('[{ when: [{ key: remote.ip, values: [10.0.0.0/8] }] }]')],
  [
    'addresses that are kept out',
    edge('[{ from: [{ source: { remoteIpBlocks: [198.51.100.0/24] } }] }]', 'DENY'),
  ],
  ['all but some', edge('[{ from: [{ source: { notRemoteIpBlocks: [198.51.100.7] } }] }]')],
])('what is lost behind a gateway that goes by %s is told', (_, policies) => {
  const found = difference(policies, narrowed).map(told);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('lost');
  expect(found[0]).toContain('403');
});

test('the list in which one more block stands lets in whom it let in, and nothing is told of them', () => {
  const lists = ['[10.0.0.0/8]', '[10.0.0.0/8, 192.0.2.0/24]'].map((blocks) =>
    edge(`[{ from: [{ source: { remoteIpBlocks: ${blocks} } }] }]`),
  );
  const [one = '', more = ''] = lists;
  expect(difference(admits(''), [one, more])).toEqual([]);
});

test('where nobody is let in on both sides nothing is said', () => {
  const [one, other] = ['10.0.0.0/8', '192.0.2.0/24'].map((block) =>
    edge(`[{ from: [{ source: { remoteIpBlocks: [${block}] } }] }]`),
  );
  const [wide, narrow] = narrowed;
  expect(difference('', [`${one ?? ''}${wide}`, `${other ?? ''}${narrow}`])).toEqual([]);
});

test('each path is asked from an address that it is open to', () => {
  const rules = `[
    { from: [{ source: { remoteIpBlocks: [10.0.0.0/8] } }], to: [{ operation: { paths: [/admin] } }] },
    { from: [{ source: { remoteIpBlocks: [192.0.2.0/24] } }], to: [{ operation: { paths: [/list] } }] }]`;
  const kept = [admits(''), admits(', to: [{ operation: { notPaths: [/list] } }]')] as const;
  expect(difference(edge(rules), kept).map(told).join()).toContain(
    'example.com/list: orders 100 => 403',
  );
});

const opened = [
  edge('[{ to: [{ operation: { paths: [/list, /admin] } }] }]', 'DENY').replace(
    'name: edge',
    'name: shut',
  ),
  edge('[{ to: [{ operation: { paths: [/admin] } }] }]', 'DENY').replace(
    'name: edge',
    'name: shut',
  ),
] as const;

test.each([
  [
    'kept out',
    edge('[{ from: [{ source: { ipBlocks: [203.0.113.0/24, 8.8.8.0/24] } }] }]', 'DENY'),
  ],
  [
    'asked for on one host',
    edge(
      '[{ from: [{ source: { notRemoteIpBlocks: [203.0.113.0/24] } }], to: [{ operation: { hosts: ["admin.*"] } }] }]',
      'DENY',
    ),
  ],
])('what opens to whoever is in no list is told where addresses are %s', (_, lists) => {
  const [shut, open] = opened;
  const found = difference(admits('') + lists, [shut, open]).map(told);
  expect(found.join()).toContain('example.com/list: 403 null => orders 100');
});

test('where none but listed addresses come in, what opens is not told of everybody', () => {
  const [shut, open] = opened;
  const lists = edge('[{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }]');
  expect(difference(admits('') + lists, [shut, open])).toEqual([]);
});

test('a list that changes with what opens leaves whom it holds for undecided', () => {
  const [shut, open] = opened;
  const [one, more] = ['[8.8.8.0/24]', '[8.8.8.0/24, 9.9.9.0/24]'].map((blocks) =>
    edge(`[{ from: [{ source: { ipBlocks: ${blocks} } }] }]`, 'DENY'),
  );
  expect(difference(admits(''), [`${shut}${one ?? ''}`, `${open}${more ?? ''}`])).toEqual([]);
});
