import { expect, test } from 'vitest';
import { networking, reachOf, release, SHOP } from './told-reach.ts';

const api = (kind: string, metadata: string, spec: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: ${metadata}\nspec: ${spec}\n---\n`;
const PUBLIC = api(
  'Gateway',
  '{ name: public, namespace: edge }',
  '{ gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }] }',
);
const route = (kind: string, parent: string, path = '/'): string =>
  api(
    kind,
    '{ name: shop, namespace: shop }',
    `{ parentRefs: [${parent}], rules: [{ matches: [{ path: { value: ${path} } }], backendRefs: [{ name: orders, port: 80 }] }] }`,
  );

test('a route of the Gateway API reaches its gateway and where it leads, or callers of its Service', async () => {
  const of = (parent: string, tree = SHOP + PUBLIC): Promise<string> =>
    reachOf(tree + route('HTTPRoute', parent), tree + route('HTTPRoute', parent, '/a'));
  const outside = await of('{ name: public, namespace: edge }');
  expect(outside).toContain('- 1 service (shop/orders), in 1 namespace (shop).');
  expect(outside).toContain('Known to call: Gateway edge/public.');
  expect(outside).not.toContain('No proxy gets new configuration');
  const inside = await of('{ kind: Service, group: "", name: orders }');
  expect(inside).toContain('2 of 2 workloads (LDS 2, RDS 2, CDS 2)');
  expect(inside).toContain('Known to call: Deployment shop/web.');
  const listener = await reachOf(SHOP + PUBLIC, SHOP + PUBLIC.replace('port: 80', 'port: 81'));
  expect(listener).toContain('Pods of 1 gateway (edge/public) are elsewhere and may.');
  const other = PUBLIC.replace('gatewayClassName: istio', 'gatewayClassName: nginx');
  expect(await reachOf(SHOP + other, SHOP + other.replace('port: 80', 'port: 81'))).toBe('');
});

test('a route whose Service no file has reaches the gateway of a chart', async () => {
  const gateway = networking(
    'Gateway',
    '{ name: web, namespace: istio-ingress }',
    '{ selector: { istio: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }',
  );
  const to = (timeout: string): string =>
    networking(
      'VirtualService',
      '{ name: login, namespace: auth }',
      `{ hosts: [login.acme.test], gateways: [istio-ingress/web], http: [{ ${timeout} route: [{ destination: { host: login } }] }] }`,
    );
  const tree = release('istio-ingress') + gateway;
  expect(await reachOf(tree + to(''), tree + to('timeout: 2s,'))).toContain(
    'Pods of 1 gateway (istio-ingress/edge) are elsewhere and may.',
  );
});

test('a port that is another one fails all that was known to call it', async () => {
  const moved = SHOP.replaceAll(
    '{ name: http, port: 80 }',
    '{ name: http, port: 81, targetPort: 80 }',
  );
  const part = await reachOf(SHOP, moved);
  expect(part).toContain('fails now');
  expect(part).not.toContain('some fail now');
});
