import { describe, expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';

const HOSTS = 'virtualservice.DestinationHostAnalyzer';
const SUBSETS = 'virtualservice.DestinationRuleAnalyzer';
const PODS = 'destinationrule.SubsetSelectPodAnalyzer';

/** What is said under the name of one analyzer: codes with their objects, each as often. */
async function said(analyzer: string, ...objects: readonly string[]): Promise<readonly string[]> {
  const { entries } = await analysed({ 'shop.yaml': objects.join('\n---\n') });
  return entries
    .filter((entry) => entry.analyzer === analyzer)
    .map(({ code, resource }) => `${code ?? ''} ${resource}`)
    .sort();
}

const service = (name: string, ports = '[{ name: http, port: 80 }]', annotations = '{}'): string =>
  `{ apiVersion: v1, kind: Service, metadata: { name: ${name}, namespace: shop, annotations: ${annotations} }, spec: { selector: { app: ${name} }, ports: ${ports} } }`;

const entry = (namespace: string, spec: string): string =>
  `{ apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: { name: partner, namespace: ${namespace} }, spec: { resolution: DNS, ports: [{ number: 443, name: tls, protocol: TLS }], ${spec} } }`;

const rule = (host: string, subsets: string, namespace = 'shop', more = ''): string =>
  `{ apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: { name: ${namespace}-rule, namespace: ${namespace} }, spec: { host: '${host}', ${more} subsets: ${subsets} } }`;

const routes = (http: string, more = ''): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [shop]
  ${more}
  http:
${http
  .trim()
  .split('\n')
  .map((line) => `    - { ${line.trim()} }`)
  .join('\n')}
`;

const to = (destination: string): string => `route: [{ destination: { ${destination} } }]`;
const OURS = 'VirtualService shop/web';

describe('hosts of routes', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['each line that names one', `${to('host: gone')}\n${to('host: gone')}`, [], [OURS, OURS]],
    [
      'one and its mirror apart',
      `${to('host: gone')}\nmirror: { host: gone }, ${to('host: orders')}`,
      [service('orders')],
      [OURS, OURS],
    ],
    [
      'entries of mirrors once, whose lines it does not tell',
      `${to('host: orders')}, mirrors: [{ destination: { host: gone } }]\n${to('host: orders')}, mirrors: [{ destination: { host: gone } }]`,
      [service('orders')],
      [OURS],
    ],
    ['no short name with a dot', to('host: orders.shop'), [service('orders')], [OURS]],
    ['a Service', to('host: orders.shop.svc.cluster.local'), [service('orders')], []],
    [
      'what is exported elsewhere',
      to('host: orders'),
      [service('orders', undefined, '{ networking.istio.io/exportTo: payments }')],
      [OURS],
    ],
    [
      'a wildcard of the namespace',
      to('host: api.partner.com'),
      [entry('shop', "hosts: ['*.partner.com'], exportTo: ['.']")],
      [],
    ],
    [
      'no wildcard of another namespace',
      to('host: api.partner.com'),
      [entry('payments', "hosts: ['*.partner.com'], exportTo: ['.']")],
      [OURS],
    ],
    [
      'a port that is not there',
      to('host: orders, port: { number: 81 }'),
      [service('orders')],
      [OURS],
    ],
    [
      'a port of a Service that stands for another name',
      to('host: legacy, port: { number: 81 }'),
      [
        '{ apiVersion: v1, kind: Service, metadata: { name: legacy, namespace: shop }, spec: { type: ExternalName, externalName: legacy.example.com } }',
      ],
      [OURS],
    ],
  ])('%s', async (_, http, objects, expected) => {
    const found = await said(HOSTS, routes(http), ...objects);
    expect(found).toEqual(expected.map((resource) => `IST0101 ${resource}`));
  });

  test('where the VirtualService is exported to, in the place of its own namespace', async () => {
    const own = entry('shop', "hosts: [api.partner.com], exportTo: ['.']");
    const http = to('host: api.partner.com');
    expect(await said(HOSTS, routes(http), own)).toEqual([]);
    expect(await said(HOSTS, routes(http, 'exportTo: [istio-system]'), own)).toEqual([
      `IST0101 ${OURS}`,
    ]);
  });
});

describe('subsets of routes', () => {
  const V1 = '[{ name: v1, labels: { version: v1 } }]';
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['one that is not defined', to('host: orders, subset: v2'), [rule('orders', V1)], [OURS]],
    [
      'one that is defined under the whole name',
      to('host: orders, subset: v1'),
      [rule('orders.shop.svc.cluster.local', V1, 'payments')],
      [],
    ],
    [
      'none of a wildcard',
      to('host: orders, subset: v1'),
      [rule('*.shop.svc.cluster.local', V1)],
      [OURS],
    ],
    [
      'none that another namespace defines for an outer host',
      to('host: api.partner.com, subset: v1'),
      [rule('api.partner.com', V1, 'payments'), entry('shop', 'hosts: [api.partner.com]')],
      [OURS],
    ],
  ])('%s', async (_, http, objects, expected) => {
    const found = await said(SUBSETS, routes(http), service('orders'), ...objects);
    expect(found).toEqual(expected.map((resource) => `IST0101 ${resource}`));
  });
});

describe('pods of subsets', () => {
  const pod = (labels: string, more = ''): string =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: one, namespace: payments, labels: ${labels} }, spec: { ${more} containers: [{ name: app, image: 'app:1' }] } }`;
  const template = (labels: string): string =>
    `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: orders, namespace: shop }, spec: { template: { metadata: { labels: ${labels} }, spec: { containers: [{ name: app, image: 'app:1' }] } } } }`;
  const RULE = 'DestinationRule shop/shop-rule';
  const ZONE = '[{ name: here, labels: { topology.kubernetes.io/zone: a } }]';
  const node = (labels: string): string =>
    `{ apiVersion: v1, kind: Node, metadata: { name: node-1, labels: ${labels} } }`;
  test.each<[string, string, readonly string[], readonly string[]]>([
    [
      'an unknown host alone',
      rule('gone', '[{ name: v1, labels: { version: v1 } }]'),
      [],
      [`IST0174 ${RULE}`],
    ],
    ['a host that is a wildcard', rule('*.local', '[]'), [], [`IST0174 ${RULE}`]],
    ['no pods', rule('orders', '[{ name: v1, labels: { version: v1 } }]'), [], [`IST0173 ${RULE}`]],
    [
      'a pod of another namespace',
      rule('orders', '[{ name: v1, labels: { version: v1 } }]'),
      [pod('{ version: v1 }')],
      [],
    ],
    [
      'a pod template',
      rule('orders', '[{ name: v1, labels: { version: v1 } }]'),
      [template('{ app: orders, version: v1 }')],
      [],
    ],
    [
      'the labels of a ServiceEntry’s pods beside those of the subset',
      rule('partner.shop', '[{ name: v1, labels: { version: v1 } }]'),
      [
        entry('shop', 'hosts: [partner.shop], workloadSelector: { labels: { app: vm } }'),
        pod('{ version: v1 }'),
      ],
      [`IST0173 ${RULE}`],
    ],
    [
      'the zone of a node',
      rule('orders', ZONE),
      [
        pod('{ app: orders }', 'nodeName: node-1,'),
        node('{ topology.kubernetes.io/region: eu, topology.kubernetes.io/zone: a }'),
      ],
      [],
    ],
    [
      'no zone without its region',
      rule('orders', ZONE),
      [pod('{ app: orders }', 'nodeName: node-1,'), node('{ topology.kubernetes.io/zone: a }')],
      [`IST0173 ${RULE}`],
    ],
    [
      'a template, which may run in any zone',
      rule('orders', ZONE),
      [template('{ app: orders }')],
      [],
    ],
  ])('%s', async (_, destinationRule, objects, expected) => {
    expect(await said(PODS, destinationRule, service('orders'), ...objects)).toEqual(expected);
  });
});

describe('VirtualServices for one host', () => {
  const RIVALS = 'virtualservice.ConflictingMeshGatewayHostsAnalyzer';
  const claim = (name: string, namespace: string, spec: string): string =>
    `{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: ${name}, namespace: ${namespace} }, spec: { ${spec}, http: [{ route: [{ destination: { host: orders.shop.svc.cluster.local } }] }] } }`;
  const [A, B] = ['VirtualService shop/a', 'VirtualService web/b'];
  test.each<[string, string, string, readonly string[]]>([
    [
      'by its short and its whole name',
      'hosts: [orders]',
      'hosts: [orders.shop.svc.cluster.local]',
      [A, B],
    ],
    [
      'never at gateways alone',
      'hosts: [a.example.com], gateways: [shop]',
      'hosts: [a.example.com]',
      [],
    ],
    [
      'beside gateways',
      'hosts: [a.example.com], gateways: [shop, mesh]',
      'hosts: [a.example.com]',
      [A, B],
    ],
    [
      'no wildcard for all beside a host for all',
      "hosts: ['*.example.com']",
      'hosts: [a.example.com]',
      [],
    ],
    [
      'a wildcard for all beside a host for one namespace',
      "hosts: ['*.example.com']",
      "hosts: [a.example.com], exportTo: ['.']",
      [A, B],
    ],
    [
      'none that is for another namespace',
      "hosts: [orders], exportTo: ['.']",
      "hosts: [orders.shop.svc.cluster.local], exportTo: ['.']",
      [],
    ],
    [
      'one that names it twice',
      'hosts: [orders, orders.shop.svc.cluster.local]',
      'hosts: [b.example.com]',
      [A],
    ],
  ])('%s', async (_, one, other, expected) => {
    const found = await said(RIVALS, claim('a', 'shop', one), claim('b', 'web', other));
    expect(found).toEqual(expected.map((resource) => `IST0109 ${resource}`));
  });

  test('one object that is written twice is no rival of itself', async () => {
    const twice = [
      claim('a', 'shop', 'hosts: [orders]'),
      claim('a', 'shop', 'hosts: [orders], exportTo: ["."]'),
    ];
    expect(await said(RIVALS, ...twice)).toEqual([]);
    expect(await said(RIVALS, ...twice, claim('b', 'shop', 'hosts: [orders]'))).toHaveLength(2);
  });

  test('one that competes for two hosts with different others has one error, and both are told', async () => {
    const { entries } = await analysed({
      'all.yaml': [
        claim('a', 'shop', 'hosts: [orders, b.example.com]'),
        claim('b', 'web', 'hosts: [b.example.com]'),
        claim('c', 'web', 'hosts: [orders.shop.svc.cluster.local]'),
      ].join('\n---\n'),
    });
    const own = entries.filter(
      ({ id, resource }) => id.startsWith('objects-compete/') && resource === A,
    );
    expect(own.map(({ code }) => code).sort()).toEqual(['IST0109', 'KIA1106']);
  });
});

test('a Gateway that is not there is told at each line that names it at the top', async () => {
  const text = (gateways: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: ${gateways}
  http:
    - match: [{ gateways: [gone] }]
      directResponse: { status: 200 }
`;
  const [host, missing] = [`IST0132 ${OURS}`, `IST0101 ${OURS}`];
  const found = (gateways: string): Promise<readonly string[]> =>
    said('virtualservice.GatewayAnalyzer', text(gateways));
  expect(await found('[gone]')).toEqual([missing, host]);
  expect(await found('[gone,\n    gone]')).toEqual([missing, missing, host, host]);
});

test('a Gateway without a namespace is not the one of a namespace that is named', async () => {
  const gateway = (namespace: string, host = 'web.example.com'): string =>
    `{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: shop, ${namespace} }, spec: { selector: { istio: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${host}] }] } }`;
  const web = routes('directResponse: { status: 200 }');
  const found = (text: string): Promise<readonly string[]> =>
    said('virtualservice.GatewayAnalyzer', web, text);
  const both = [`IST0101 ${OURS}`, `IST0132 ${OURS}`];
  expect(await found(gateway(''))).toEqual(both);
  expect(await found(gateway('', 'other.example.com'))).toEqual(both);
  expect(await found(gateway('namespace: shop'))).toEqual([]);
  expect(await found(gateway('namespace: pay'))).toEqual(both);
});
