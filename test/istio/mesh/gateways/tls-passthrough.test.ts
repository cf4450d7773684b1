import { describe, expect, test } from 'vitest';
import { routeFromGateway } from '../../../../src/istio/mesh/gateways/gateway-routes.ts';
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

  describe('names that chains of a listener share (ROUTE-64)', () => {
    const A = 'a.example.com';
    const https = (hosts: string, bind = ''): string =>
      server('SIMPLE', hosts, 'HTTPS').replace('hosts:', `${bind && `bind: ${bind}, `}hosts:`);
    const toAll = (sniHosts: string): string =>
      tlsRoute('all', 1, sniHosts, 'carts').replace('"*.example.com"', '"*"');

    test('a server with * in its list asks for none of its names', () => {
      expect(answered([gateway(https(`[${A}, "*"]`), https(`[shop/${A}]`))], A)).toBe('no-route');
      expect(answered([gateway(https('["*"]'), https('["shop/*"]'))], A)).toContain(
        'what was there',
      );
    });

    test('so does a match', () => {
      const at = gateway(server('PASSTHROUGH', '["*"]'), https(`[${A}]`));
      expect(answered([at, toAll(`["*", ${A}]`)], A)).toBe('no-route');
      expect(answered([at, toAll(`["*", ${A}]`)], 'b.example.com')).toBe('carts 443');
    });

    test('*/* takes the place of its whole list: no name of it is there twice (GW-2)', () => {
      const second = (host: string): string => gateway(https(`[${A}]`), https(`["${host}", ${A}]`));
      expect(answered([second('*/*')], 'z.org')).toBe('no-route');
      expect(answered([second('*')], 'z.org')).toBe('reset');
    });

    test('a match and what a server decrypts for tcp routes are not compared, and meet', () => {
      const tcp = tlsRoute('bytes', 2, '[]', 'orders').replace(
        /tls: \[\{ match: \[.*?\]\s*\}\],/,
        'tcp: [{',
      );
      const at = gateway(
        server('SIMPLE', `["*.example.com", ${A}]`),
        server('PASSTHROUGH', '["*"]'),
      );
      expect(answered([at, tcp], A)).toBe('orders 443');
      expect(answered([at, tcp, tlsRoute('a', 1, `[${A}]`, 'carts')], A)).toContain(
        'what was there',
      );
    });

    test('a match that writes a name twice is refused, a server is not', () => {
      const passing = gateway(server('PASSTHROUGH', '["*.example.com"]'));
      expect(answered([passing, tlsRoute('twice', 1, `[${A}, ${A}]`, 'carts')], A)).toContain(
        'what was',
      );
      expect(answered([gateway(https(`[${A}, shop/${A}]`))], A)).toBe('no-route');
    });

    test('an address of all is no other listener, but its servers are not compared', () => {
      expect(answered([gateway(https(`[${A}]`), https(`[${A}]`, '0.0.0.0'))], A)).toContain(
        'what was',
      );
      expect(answered([gateway(https(`[${A}]`), https(`[A.example.com]`))], A)).toContain(
        'what was',
      );
    });

    test('which address of several is called is not told, unless all of them end alike', () => {
      const elsewhere = https('[b.example.com]', '10.0.0.9');
      expect(answered([gateway(https(`[${A}]`), elsewhere)], A)).toContain('addresses');
      expect(answered([gateway(https(`[${A}]`), elsewhere)], 'z.org')).toBe('reset');
    });
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
