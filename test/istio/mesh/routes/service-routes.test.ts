import { describe, expect, test } from 'vitest';
import { routeFromSidecar } from '../../../../src/istio/mesh/routes/sidecar-routes.ts';
import { meshFrom } from '../../../support/rendered.ts';

const HOST = 'orders.shop.svc.cluster.local';

const service = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;

interface Placed {
  readonly namespace?: string;
  readonly day?: number;
  readonly more?: string;
}

const metadata = (name: string, { namespace = 'shop', day = 1 }: Placed): string =>
  `metadata: { name: ${name}, namespace: ${namespace}, creationTimestamp: '2026-01-0${String(day)}T00:00:00Z' }`;

const httpRoute = (name: string, backend: string, placed: Placed = {}): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
${metadata(name, placed)}
spec:
  parentRefs: [{ group: '', kind: Service, name: orders, namespace: shop ${placed.more ?? ''} }]
  rules: [{ backendRefs: [{ name: ${backend}, namespace: shop, port: 80 }] }]
`;

const virtualService = (name: string, backend: string, placed: Placed = {}): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
${metadata(name, placed)}
spec:
  hosts: [${HOST}]
  ${placed.more ?? ''}
  http: [{ route: [{ destination: { host: ${backend}.shop.svc.cluster.local } }] }]
`;

/** Where a request to `orders` goes from a namespace. */
function goesTo(from: string, ...objects: readonly string[]): string {
  const services = ['orders', 'old', 'new'].map(service);
  const mesh = meshFrom([...services, ...objects].join('---'));
  const decision = routeFromSidecar(
    mesh,
    { kind: 'sidecar', namespace: from, labels: new Map() },
    {
      host: HOST,
      port: 80,
      serverName: null,
      http: { method: 'GET', host: HOST, path: '/', headers: new Map(), token: null },
    },
  );
  if (decision.kind !== 'route') return decision.kind;
  const [destination] = decision.destinations;
  return `${destination?.host.split('.')[0] ?? ''} ${destination?.fails ?? 'ok'}`;
}

describe('routes of the Gateway API for a Service', () => {
  test('of its own namespace are for all, of another for that namespace', () => {
    expect(goesTo('web', httpRoute('r', 'new'))).toBe('new ok');
    expect(goesTo('web', httpRoute('r', 'new', { namespace: 'web' }))).toBe('new ok');
    expect(goesTo('shop', httpRoute('r', 'new', { namespace: 'web' }))).toBe('orders ok');
  });

  test('that name a port and that do not are not merged: the older ones answer alone', () => {
    const named = (day: number): string => httpRoute('m', 'new', { day, more: ', port: 80' });
    expect(goesTo('shop', named(1), httpRoute('other', 'old', { day: 2 }))).toBe('new ok');
    expect(goesTo('shop', named(3), httpRoute('other', 'old', { day: 2 }))).toBe('old ok');
    expect(goesTo('shop', named(2), httpRoute('a', 'old', { day: 2 }))).toBe('new ok');
  });

  test('come before public VirtualServices in their own namespace, whatever the ages', () => {
    const route = httpRoute('r', 'new', { day: 2 });
    expect(goesTo('shop', route, virtualService('v', 'old', { day: 1 }))).toBe('new ok');
    const exported = { day: 3, more: 'exportTo: [shop]' };
    expect(goesTo('shop', route, virtualService('v', 'old', exported))).toBe('old ok');
  });

  test('take their turn by age for other namespaces', () => {
    const route = httpRoute('r', 'new', { day: 2 });
    expect(goesTo('web', route, virtualService('v', 'old', { day: 1 }))).toBe('old ok');
    expect(goesTo('web', route, virtualService('v', 'old', { day: 3 }))).toBe('new ok');
  });

  test('bring the clusters they lead to past a narrow Sidecar', () => {
    const sidecar = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: web }
spec: { egress: [{ hosts: ['shop/${HOST}'] }] }
`;
    expect(goesTo('web', sidecar, httpRoute('r', 'new'))).toBe('new ok');
  });
});
