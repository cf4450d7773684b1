import { describe, expect, test } from 'vitest';
import { routeFromGateway } from '../../../../src/core/mesh/index.ts';
import { meshFrom } from '../../../support/rendered.ts';

const SERVICES = ['orders', 'carts'].map(
  (name) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: tls, port: 443 }, { name: http, port: 80 }] }
`,
);

const gateway = (...servers: readonly string[]): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { selector: { istio: gateway }, servers: [${servers.join(', ')}] }
`;

const server = (mode: string, hosts: string, protocol = 'TLS'): string =>
  `{ port: { number: 443, name: ${mode.toLowerCase()}, protocol: ${protocol} }, hosts: ${hosts}, tls: { mode: ${mode} } }`;

const tlsRoute = (name: string, day: number, sniHosts: string, service: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop, creationTimestamp: '2026-01-0${String(day)}T00:00:00Z' }
spec:
  hosts: ["*.example.com"]
  gateways: [edge]
  tls: [{ match: [{ sniHosts: ${sniHosts} }], route: [{ destination: { host: ${service} , port: { number: 443 } } }] }]
`;

const SUBSETS = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, subsets: [{ name: v1, labels: { version: v1 } }] }
`;

function answered(objects: readonly string[], host: string, encrypted = true): string {
  const decision = routeFromGateway(
    meshFrom([...SERVICES, ...objects].join('---')),
    { kind: 'gateway', namespace: 'shop', labels: new Map([['istio', 'gateway']]) },
    {
      port: 443,
      encrypted,
      http: { method: 'GET', host, path: '/', headers: new Map(), token: null },
    },
  );
  if (decision.kind === 'unknown') return `unknown: ${decision.missing}`;
  if (decision.kind !== 'route') return decision.kind;
  return decision.destinations
    .map(({ host: to, subset, port }) =>
      [to.split('.')[0], subset, String(port)].filter(Boolean).join(' '),
    )
    .join(', ');
}

describe('connections that a gateway does not decrypt', () => {
  const PASSING = gateway(server('PASSTHROUGH', '["*.example.com"]'));

  test('are led by the most specific name, whatever is older', () => {
    const objects = [
      PASSING,
      tlsRoute('wide', 1, '["*.example.com"]', 'carts'),
      tlsRoute('narrow', 2, '[a.example.com]', 'orders'),
    ];
    expect(answered(objects, 'a.example.com')).toBe('orders 443');
    expect(answered(objects, 'b.example.com')).toBe('carts 443');
    expect(answered(objects, 'a.other.org')).toBe('reset');
  });

  test('a match that repeats a name of an older one is left out with all its names', () => {
    const objects = [
      PASSING,
      tlsRoute('first', 1, '[a.example.com]', 'orders'),
      tlsRoute('second', 2, '[a.example.com, b.example.com]', 'carts'),
    ];
    expect(answered(objects, 'a.example.com')).toBe('orders 443');
    expect(answered(objects, 'b.example.com')).toBe('reset');
  });

  test('what another server decrypts under the very name makes Envoy refuse the listener', () => {
    const objects = [
      gateway(
        server('PASSTHROUGH', '[a.example.com]'),
        server('SIMPLE', '["*.example.com"]', 'HTTPS'),
      ),
      tlsRoute('wide', 1, '["*.example.com"]', 'carts'),
    ];
    expect(answered(objects, 'a.example.com')).toContain('unknown: what was there before');
  });

  test('a server that stands behind one in plaintext is not there', () => {
    const plain = '{ port: { number: 443, name: http, protocol: HTTP }, hosts: ["*"] }';
    const passing = server('PASSTHROUGH', '[a.example.com]');
    const https = server('SIMPLE', '[b.example.com]', 'HTTPS');
    const route = tlsRoute('a', 1, '[a.example.com]', 'orders');
    const at = (...servers: readonly string[]): string =>
      answered([gateway(...servers), route], 'b.example.com');
    expect(at(passing, https, plain)).toBe('no-route');
    expect(at(passing, plain, https)).toBe('reset');
    expect(at(plain, https)).toBe('reset');
  });

  test('a port whose servers have no routes is closed, in plaintext too', () => {
    expect(answered([PASSING], 'a.example.com')).toBe('connection-refused');
    expect(answered([PASSING], 'a.example.com', false)).toBe('connection-refused');
  });
});

describe('a gateway to which other networks connect', () => {
  const EAST_WEST = gateway(server('AUTO_PASSTHROUGH', '["*.local"]'));
  const name = (port: number, subset: string, service: string): string =>
    `outbound_.${String(port)}_.${subset}_.${service}.shop.svc.cluster.local`;

  test.each([
    [name(80, '', 'orders'), 'orders 80'],
    [name(80, 'v1', 'orders'), 'orders v1 80'],
    [name(80, 'v9', 'orders'), 'reset'],
    [name(81, '', 'orders'), 'reset'],
    [name(80, '', 'nobody'), 'reset'],
    ['orders.shop.svc.cluster.local', 'reset'],
  ])('takes %s to mean %s', (host, end) => {
    expect(answered([EAST_WEST, SUBSETS], host)).toBe(end);
  });

  test('serves only what its hosts cover', () => {
    const narrow = gateway(server('AUTO_PASSTHROUGH', '[carts.shop.svc.cluster.local]'));
    expect(answered([narrow], name(80, '', 'orders'))).toBe('reset');
    expect(answered([narrow], name(80, '', 'carts'))).toBe('carts 80');
  });
});
