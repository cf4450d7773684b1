import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import {
  app,
  calls,
  meshConfig,
  networking,
  partOf,
  reachOf,
  release,
  SHOP,
  treeOf,
} from './told-reach.ts';

test('settings that pods take when they are made reach the whole mesh, and no proxy that runs', async () => {
  const [before, after] = ['{}', 'defaultConfig: { drainDuration: 90s }'].map(meshConfig);
  const alone = await reachOf(SHOP + (before ?? ''), SHOP + (after ?? ''));
  expect(alone).toContain(
    "The mesh's settings change (defaultConfig.drainDuration) for every recreated pod in the mesh: 2 workloads seen here.",
  );
  expect(alone).toContain('Running proxies get no new configuration');
  const image = SHOP.replace('orders:1', 'orders:2');
  expect(await reachOf(SHOP + (before ?? ''), image + (after ?? ''))).toContain(
    'Proxies that run only get addresses',
  );
  const sent = meshConfig('outboundTrafficPolicy: { mode: REGISTRY_ONLY }');
  const pushed = await reachOf(SHOP + (before ?? ''), SHOP + sent);
  expect(pushed).not.toContain('made anew');
  expect(pushed).toContain('2 of 2 workloads');
});

test('workloads of the ambient mesh are counted apart from those without a proxy', async () => {
  const off = app('tool', { inject: 'false' });
  const taken = app('job', { inject: 'false' }).replace(
    'labels: { app: job',
    'labels: { istio.io/dataplane-mode: ambient, app: job',
  );
  const all = SHOP + off + taken;
  expect(await reachOf(all, all.replaceAll(':1', ':2'))).toContain(
    '1 of them without a proxy and 1 in the ambient mesh;',
  );
});

test('workloads without a proxy are told apart where others have one', async () => {
  const tool = app('tool', { inject: 'false' });
  const both = await reachOf(SHOP + tool, (SHOP + tool).replaceAll(':1', ':2'));
  expect(both).toContain('3 workloads (Deployment shop/orders, Deployment shop/tool');
  expect(both).toContain('1 of them without a proxy;');
  expect(await reachOf(SHOP, SHOP.replaceAll(':1', ':2'))).not.toContain('without a proxy');
  expect(await reachOf(SHOP + tool, SHOP + tool.replace(':1', ':2'))).not.toContain(
    'without a proxy',
  );
});

test('an object that lands nobody knows where reaches whom its namespace says', async () => {
  const rule = (metadata: string): string =>
    networking('DestinationRule', metadata, '{ host: orders.shop.svc.cluster.local }');
  const condition =
    /^- DestinationRule orders has no namespace here: the namespace where it lands/m;
  expect(await reachOf(SHOP, SHOP + rule('{ name: orders }'))).toMatch(condition);
  expect(await reachOf(SHOP, SHOP + rule('{ name: orders, namespace: shop }'))).not.toMatch(
    condition,
  );
});

test('what waits for a folder that does not build reaches nobody before', async () => {
  const broken = (image: string): Files => ({
    'prod/all.yaml': SHOP.replace('orders:1', image),
    'prod/kustomization.yaml': 'resources: [all.yaml]\nnamePrefix: [1]\n',
    '.meshwarden/config.yaml': treeOf('')['.meshwarden/config.yaml'] ?? '',
  });
  const part = await partOf('Whom it reaches', broken('orders:1'), broken('orders:2'));
  expect(part === '' || part.includes('All this comes only once `prod` builds:')).toBe(true);
});

test.each([
  ['two', '{ uri: { prefix: /a } }', '{ uri: { prefix: /ab } }', false],
  [
    'one that asks for more',
    '{ uri: { prefix: /a } }',
    '{ uri: { exact: /a/b }, method: { exact: GET } }',
    false,
  ],
  [
    'one that asks for less',
    '{ uri: { prefix: /a }, method: { exact: GET } }',
    '{ uri: { prefix: /a/b } }',
    true,
  ],
  [
    'of others',
    '{ uri: { prefix: /a }, sourceLabels: { app: x } }',
    '{ uri: { prefix: /a } }',
    true,
  ],
])(
  'a route that no request reaches leads nobody to a Service: %s',
  async (_, first, second, isLed) => {
    const tree = `${SHOP}${app('images')}${networking('Gateway', '{ name: shop, namespace: shop }', '{ selector: { istio: x }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }')}`;
    const to = (match: string, host: string): string =>
      `{ match: [${match}], route: [{ destination: { host: ${host} } }] }`;
    const route = (...routes: readonly string[]): string =>
      networking(
        'VirtualService',
        '{ name: all, namespace: shop }',
        `{ hosts: ["*"], gateways: [shop], http: [${routes.join(', ')}] }`,
      );
    const known = to(first, 'orders');
    const part = await reachOf(tree + route(known), tree + route(known, to(second, 'images')));
    expect(part).toContain('shop/orders');
    expect(part.includes('shop/images')).toBe(isLed);
  },
);

const policy = (principals: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: orders, namespace: shop }
spec: { selector: { matchLabels: { app: orders } }, rules: [{ from: [{ source: { principals: [${principals}] } }] }] }
---
`;

test('whom a policy lets in by name is no caller for that', async () => {
  const named = '"cluster.local/ns/shop/sa/web", "cluster.local/ns/shop/sa/report"';
  const tree = SHOP + app('report') + policy(named);
  const part = await reachOf(tree, tree.replace('orders:1', 'orders:2'));
  expect(part).toContain('Known to call: Deployment shop/web.');
  expect(part).toContain('Allowed by name in a policy, not known to call: Deployment shop/report.');
  expect(part).not.toContain('["shop/report"]');
});

test('a server that is told its own address does not call itself', async () => {
  const own = app('registry', calls('registry-api.shop')).replace(
    'kind: Service\nmetadata: { name: registry,',
    'kind: Service\nmetadata: { name: registry-api,',
  );
  const part = await reachOf(SHOP + own, SHOP + own.replace('registry:1', 'registry:2'));
  expect(part).toContain('shop/registry-api');
  expect(part).not.toContain('Known to call');
});

const bare = app('bare', { inject: 'false' });

test('gateways that a chart or istiod brings may get what no pod of the tree gets', async () => {
  const none = 'No proxy gets new configuration';
  expect(await reachOf(bare, bare.replace('port: 80', 'port: 81'))).toContain(none);
  const edge = bare + release('istio-ingress');
  const part = await reachOf(edge, edge.replace('port: 80', 'port: 81'));
  expect(part).not.toContain(none);
  expect(part).toContain('Pods of 1 gateway (istio-ingress/edge) are elsewhere and may.');
  const own = edge.replace(
    'kind: Service\nmetadata: { name: bare, namespace: shop }',
    'kind: Service\nmetadata: { name: bare, namespace: shop, annotations: { networking.istio.io/exportTo: "." } }',
  );
  expect(await reachOf(own, own.replace('port: 80', 'port: 81'))).toContain(none);
  const api = `${SHOP}apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
`;
  expect(
    await reachOf(api, api.replaceAll('{ name: http, port: 80 }', '{ name: http, port: 81 }')),
  ).toContain(
    'Not counted, because their pods are not in this repository: 1 gateway (edge/public). They may get it too.',
  );
});

test('nobody waits for proxies to have what none of them gets', async () => {
  const afterwards = (text: string): Promise<string> =>
    partOf('After the merge', treeOf(text), treeOf(text.replace('port: 80', 'port: 81')));
  const alone = await afterwards(bare);
  expect(alone).toContain('describe service');
  expect(alone).not.toContain('SYNCED');
  expect(await afterwards(bare + release('istio-ingress'))).toContain('SYNCED');
  expect(await afterwards(SHOP)).toContain('SYNCED');
});

const gatewayPods = `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: edge-gateway } }
  template:
    metadata: { labels: { istio: edge-gateway, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
`;

test('each patch of a filter is looked at where it is put', async () => {
  const patch = (context: string, applyTo: string, name: string): string =>
    `{ applyTo: ${applyTo}, match: { context: ${context} }, patch: { operation: INSERT_BEFORE, value: { name: ${name} } } }`;
  const filter = (...patches: readonly string[]): string =>
    networking(
      'EnvoyFilter',
      '{ name: stats, namespace: istio-system }',
      `{ configPatches: [${patches.join(', ')}] }`,
    ).replace('io/v1\n', 'io/v1alpha3\n');
  const tree = gatewayPods;
  const both = filter(
    patch('SIDECAR_INBOUND', 'NETWORK_FILTER', 'acme.inbound'),
    patch('GATEWAY', 'CLUSTER', 'acme.clusters'),
  );
  const shown = (before: string, after: string): Promise<string> =>
    partOf('After the merge', treeOf(before), treeOf(after));
  const atGateways = await shown(tree, tree + both);
  expect(atGateways).not.toContain('acme.inbound');
  expect(await shown(SHOP + tree, SHOP + tree + both)).toContain('acme.inbound');
  expect(await shown(tree, tree + filter(patch('GATEWAY', 'HTTP_FILTER', 'acme.http')))).toContain(
    'acme.http',
  );
});

const strict = (spec: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: orders, namespace: shop }
spec: ${spec}
---
`;

test('calls that only mTLS lets in are not told as unencrypted ones', async () => {
  const outside = app('report', { namespace: 'batch', ...calls('orders.shop') })
    .replace("{ app: report, sidecar.istio.io/inject: 'true' }", '{ app: report }')
    .replace(/^/, 'apiVersion: v1\nkind: Namespace\nmetadata: { name: batch }\n---\n');
  const told = (spec: string): Promise<string> =>
    partOf(
      'Already there before this change',
      treeOf(SHOP + outside),
      treeOf(SHOP + outside + strict(spec)),
    );
  const selector = 'selector: { matchLabels: { app: orders } }';
  expect(await told('{ mtls: { mode: STRICT } }')).not.toContain('not encrypted');
  const after = treeOf(SHOP + outside + strict('{ mtls: { mode: STRICT } }'));
  const { findings } = await reviewOf(treeOf(SHOP + outside), after);
  const fails = findings.filter(({ check }) => check === 'neighbours-in-mesh');
  expect(fails.map(({ introducedBy }) => introducedBy)).toEqual(['this-change']);
  expect(spoken(fails[0])?.message).toContain('such calls fail, for only mTLS is taken there');
  expect(spoken(fails[0])?.message).not.toContain('not encrypted');
  expect(
    await told(
      `{ ${selector}, mtls: { mode: STRICT }, portLevelMtls: { 80: { mode: PERMISSIVE } } }`,
    ),
  ).toContain('calls between them are not encrypted');
  expect(await told('{ mtls: { mode: PERMISSIVE } }')).toContain('not encrypted');
});
