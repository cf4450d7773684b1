import { describe, expect, test } from 'vitest';
import { routeFromApiGateway } from '../../../../src/istio/mesh/gateways/gateway-api-routes.ts';
import type { Mesh } from '../../../../src/istio/mesh/mesh.ts';
import { meshFrom } from '../../../support/rendered.ts';

const service = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;

const gateway = (listeners: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: istio, listeners: ${listeners} }
`;

interface Written {
  readonly kind?: string;
  readonly hosts?: string;
  readonly day?: number;
}

const route = (name: string, rules: string, { kind, hosts, day }: Written = {}): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind ?? 'HTTPRoute'}
metadata: { name: ${name}, namespace: shop, creationTimestamp: '2026-01-0${String(day ?? 1)}T00:00:00Z' }
spec: { parentRefs: [{ name: edge }], ${hosts === undefined ? '' : `hostnames: ${hosts},`} rules: ${rules} }
`;

const to = (backend: string, path = '/', more = ''): string =>
  `[{ matches: [{ path: { type: PathPrefix, value: ${path} } }], ${more} backendRefs: [{ name: ${backend}, port: 80 }] }]`;

const ANY_HTTP = '[{ name: http, port: 80, protocol: HTTP }]';

const meshOf = (...objects: readonly string[]): Mesh =>
  meshFrom([service('orders'), service('carts'), ...objects].join('---'));

function answered(
  mesh: Mesh,
  path: string,
  { host = 'a.example.com', encrypted = false, port = 80 } = {},
): string {
  const found = mesh.find('gateway.networking.k8s.io', 'Gateway', 'shop', 'edge');
  if (found === undefined) throw new Error('fixture: no gateway');
  const decision = routeFromApiGateway(mesh, found, {
    port,
    encrypted,
    http: { method: 'GET', host, path, headers: new Map(), token: null },
  });
  if (decision.kind === 'unknown') return `unknown: ${decision.missing}`;
  if (decision.kind !== 'route') return decision.kind;
  const [destination] = decision.destinations;
  return `${destination?.host.split('.')[0] ?? ''} ${decision.path ?? ''}`;
}

describe('routes of one name at a gateway of the Gateway API', () => {
  test('are sorted by path where they write the same host', () => {
    const mesh = meshOf(
      gateway(ANY_HTTP),
      route('older', to('carts'), { hosts: '[a.example.com]', day: 1 }),
      route('younger', to('orders', '/orders'), { hosts: '[a.example.com]', day: 2 }),
    );
    expect(answered(mesh, '/orders/1')).toBe('orders /orders/1');
    expect(answered(mesh, '/carts')).toBe('carts /carts');
  });

  test('follow each other by age where they write different ones', () => {
    const listener =
      '[{ name: http, port: 80, protocol: HTTP, hostname: "*.example.com", allowedRoutes: { namespaces: { from: Same } } }]';
    const wide = route('wide', to('carts', '/orders'), { day: 1 });
    const narrow = (day: number): string =>
      route('narrow', to('orders', '/orders/1'), { hosts: '["*.example.com"]', day });
    const older = meshOf(gateway(listener), wide, narrow(2));
    expect(answered(older, '/orders/1')).toBe('carts /orders/1');
    const younger = meshOf(gateway(listener), wide.replace('-01-01', '-01-03'), narrow(2));
    expect(answered(younger, '/orders/1')).toBe('orders /orders/1');
  });

  test('what catches all comes behind the other groups', () => {
    const listener = '[{ name: http, port: 80, protocol: HTTP, hostname: "*.example.com" }]';
    const mesh = meshOf(
      gateway(listener),
      route('wide', to('carts'), { day: 1 }),
      route('narrow', to('orders', '/orders'), { hosts: '["*.example.com"]', day: 2 }),
    );
    expect(answered(mesh, '/orders')).toBe('orders /orders');
  });

  test('of untold ages are told only where their order does not matter', () => {
    const undated = (text: string): string => text.replace(/, creationTimestamp: '[^']*'/, '');
    const mesh = meshOf(
      gateway(ANY_HTTP),
      undated(route('one', to('carts', '/a'))),
      undated(route('two', to('orders', '/a'))),
      undated(route('three', to('orders', '/b'))),
    );
    expect(answered(mesh, '/b')).toBe('orders /b');
    expect(answered(mesh, '/a')).toContain('unknown: which of the routes');
  });
});

test.each([
  ['/', '/z/', '/ab', '/zab'],
  ['/a', '/z/', '/a', '/z'],
  ['/a', '/z/', '/a/', '/z/'],
  ['/a', '/', '/a/b', '/b'],
  ['/a', '""', '/a', '/'],
])('the prefix %s rewritten to %s turns %s into %s', (prefix, replacement, path, rewritten) => {
  const filter = `filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: ${replacement} } } }],`;
  const mesh = meshOf(gateway(ANY_HTTP), route('orders', to('orders', prefix, filter)));
  expect(answered(mesh, path)).toBe(`orders ${rewritten}`);
});

test('a method of a GRPCRoute is a path, and no method comes behind everything', () => {
  const rules = `[
    { backendRefs: [{ name: carts, port: 80 }] },
    { matches: [{ method: { service: shop.Orders, method: Get } }], backendRefs: [{ name: orders, port: 80 }] },
    { matches: [{ method: { method: List } }], backendRefs: [{ name: orders, port: 80 }] }]`;
  const mesh = meshOf(gateway(ANY_HTTP), route('grpc', rules, { kind: 'GRPCRoute' }));
  expect(answered(mesh, '/shop.Orders/Get')).toBe('orders /shop.Orders/Get');
  expect(answered(mesh, '/shop.Other/List')).toBe('orders /shop.Other/List');
  expect(answered(mesh, '/shop.Orders/Put')).toBe('carts /shop.Orders/Put');
});

test('a listener of HTTPS has routes of its own, and takes no other names', () => {
  const listeners = `[
    { name: one, port: 443, protocol: HTTPS, hostname: a.example.com, tls: { mode: Terminate, certificateRefs: [{ name: a }] } },
    { name: two, port: 443, protocol: HTTPS, hostname: b.example.com, tls: { mode: Terminate, certificateRefs: [{ name: b }] } }]`;
  const mesh = meshOf(gateway(listeners), route('a', to('orders'), { hosts: '[a.example.com]' }));
  const at = (host: string, encrypted = true): string =>
    answered(mesh, '/', { host, encrypted, port: 443 });
  expect(at('a.example.com')).toBe('orders /');
  expect(at('b.example.com')).toBe('no-route');
  expect(at('c.example.com')).toBe('reset');
  expect(at('a.example.com', false)).toBe('reset');
});

test('a listener that takes only some kinds of routes leaves the others out', () => {
  const only =
    '[{ name: http, port: 80, protocol: HTTP, allowedRoutes: { kinds: [{ kind: GRPCRoute }] } }]';
  expect(answered(meshOf(gateway(only), route('http', to('orders'))), '/')).toBe('no-route');
});

test('mirrors, tries and times of a rule are those of its route', () => {
  const mirror = (share: string): string =>
    `{ type: RequestMirror, requestMirror: { backendRef: { name: carts, port: 80 } ${share} } }`;
  const rules = `[{
    backendRefs: [{ name: orders, port: 80 }],
    filters: [${mirror(', fraction: { numerator: 1, denominator: 4 }')}, ${mirror('')}, ${mirror(', percent: 0')}],
    retry: { attempts: 3, codes: [503] }, timeouts: { request: 9s, backendRequest: 2s } }]`;
  const mesh = meshOf(gateway(ANY_HTTP), route('orders', rules));
  const found = mesh.find('gateway.networking.k8s.io', 'Gateway', 'shop', 'edge');
  if (found === undefined) throw new Error('fixture: no gateway');
  const http = { method: 'GET', host: 'a.example.com', path: '/', headers: new Map(), token: null };
  const decision = routeFromApiGateway(mesh, found, { port: 80, encrypted: false, http });
  if (decision.kind !== 'route') throw new Error(decision.kind);
  expect(decision.mirrors.map(({ percent }) => percent)).toEqual([25, 100]);
  expect(decision.retries).toMatchObject({ attempts: 3, perTryTimeout: '2s', statusCodes: [503] });
  expect(decision.timeout).toBe('9s');
});

test('a backend without that port is answered 500', () => {
  const wrong = to('orders').replace('port: 80 }]', 'port: 8080 }]');
  const mesh = meshOf(gateway(ANY_HTTP), route('one', wrong));
  const found = mesh.find('gateway.networking.k8s.io', 'Gateway', 'shop', 'edge');
  if (found === undefined) throw new Error('fixture: no gateway');
  const decision = routeFromApiGateway(mesh, found, {
    port: 80,
    encrypted: false,
    http: { method: 'GET', host: 'a.example.com', path: '/', headers: new Map(), token: null },
  });
  // istiod has routes of the Gateway API answer 500 where others answer 503
  expect(decision.kind === 'route' && decision.destinations.map(({ fails }) => fails)).toEqual([
    'invalid',
  ]);
});
