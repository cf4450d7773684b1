import { describe, expect, test } from 'vitest';
import { routeFromSidecar } from '../../../../src/istio/mesh/routes/sidecar-routes.ts';
import { meshFrom } from '../../../support/rendered.ts';

const service = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: tls, port: 443 }, { name: tcp, port: 9000 }] }
`;

const placed = (kind: string, name: string, day: number, namespace = 'shop'): string => `
apiVersion: ${kind === 'VirtualService' ? 'networking.istio.io' : 'gateway.networking.k8s.io'}/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: '2026-01-0${String(day)}T00:00:00Z' }`;

const tls = (sniHosts: string, backend: string): string =>
  `{ match: [{ sniHosts: ${sniHosts} }], route: [{ destination: { host: ${backend}.shop.svc.cluster.local, port: { number: 443 } } }] }`;

const tlsRoutes = (name: string, day: number, ...routes: readonly string[]): string =>
  `${placed('VirtualService', name, day)}
spec: { hosts: [orders, "*.example.com"], tls: [${routes.join(', ')}] }
`;

const bound = (kind: string, backend: string, day: number, more = '', namespace = 'shop'): string =>
  `${placed(kind, `${kind.toLowerCase()}-${backend}`, day, namespace)}
spec:
  parentRefs: [{ group: '', kind: Service, name: orders, namespace: shop }]
  ${more}
  rules: [{ backendRefs: [{ name: ${backend}, namespace: shop, port: 9000 }] }]
`;

interface Called {
  readonly port?: number;
  readonly name?: string;
  readonly from?: string;
}

/** Where a connection to `orders` goes. */
function goesTo(
  objects: readonly string[],
  { port = 443, name, from = 'shop' }: Called = {},
): string {
  const decision = routeFromSidecar(
    meshFrom([...['orders', 'old', 'new'].map(service), ...objects].join('---')),
    { kind: 'sidecar', namespace: from, labels: new Map() },
    { host: 'orders.shop.svc.cluster.local', port, http: null, serverName: name ?? null },
  );
  if (decision.kind === 'unknown') return `unknown: ${decision.missing}`;
  if (decision.kind !== 'route') return decision.kind;
  return decision.destinations.map(({ host }) => host.split('.')[0]).join(', ');
}

describe('tls routes of a sidecar', () => {
  const WIDE_FIRST = tlsRoutes(
    'one',
    1,
    tls('["*.example.com"]', 'old'),
    tls('[a.example.com]', 'new'),
  );

  test('lead by the most specific name', () => {
    expect(goesTo([WIDE_FIRST], { name: 'a.example.com' })).toBe('new');
    expect(goesTo([WIDE_FIRST], { name: 'b.example.com' })).toBe('old');
  });

  test('leave other names to the outbound policy, and without them the name does not matter', () => {
    expect(goesTo([WIDE_FIRST], { name: 'a.other.org' })).toBe('passthrough');
    expect(goesTo([WIDE_FIRST])).toBe('passthrough');
    expect(goesTo([], { name: 'a.other.org' })).toBe('orders');
  });

  test('with one name in common are none that Envoy takes, but for the same names the first counts', () => {
    const first = tlsRoutes('one', 1, tls('[a.example.com]', 'old'));
    const same = tlsRoutes('two', 2, tls('[a.example.com]', 'new'));
    expect(goesTo([first, same], { name: 'a.example.com' })).toBe('old');
    const more = tlsRoutes('two', 2, tls('[a.example.com, b.example.com]', 'new'));
    expect(goesTo([first, more], { name: 'a.example.com' })).toContain('unknown');
  });
});

describe('TCPRoutes and TLSRoutes of a Service', () => {
  test('lead the connections of clients of all namespaces, whatever namespace they are in', () => {
    const route = bound('TCPRoute', 'new', 1, '', 'third');
    expect(goesTo([route], { port: 9000 })).toBe('new');
    expect(goesTo([route], { port: 9000, from: 'other' })).toBe('new');
    expect(goesTo([route])).toBe('orders');
  });

  test('those of the own namespace come before VirtualServices, others by their age', () => {
    const written = `${placed('VirtualService', 'one', 2)}
spec: { hosts: [orders], tcp: [{ route: [{ destination: { host: old } }] }] }
`;
    const older = bound('TCPRoute', 'new', 1);
    const younger = bound('TCPRoute', 'new', 3);
    expect(goesTo([written, younger], { port: 9000 })).toBe('new');
    expect(goesTo([written, younger], { port: 9000, from: 'other' })).toBe('old');
    expect(goesTo([written, older], { port: 9000, from: 'other' })).toBe('new');
  });

  test('a TLSRoute without names is for that of the Service', () => {
    const route = bound('TLSRoute', 'new', 1);
    expect(goesTo([route])).toBe('new');
    expect(goesTo([route], { name: 'a.example.com' })).toBe('passthrough');
    const named = bound('TLSRoute', 'new', 1, 'hostnames: [a.example.com]');
    expect(goesTo([named], { name: 'a.example.com' })).toBe('new');
  });
});
