import { expect, test } from 'vitest';
import { routeFromSidecar } from '../../../../src/istio/mesh/routes/sidecar-routes.ts';
import { meshFrom } from '../../../support/rendered.ts';

const SERVICES = ['orders', 'old', 'new'].map(
  (name) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`,
);

const virtualService = (name: string, spec: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { ${spec} }
`;

const to = (backend: string): string => `route: [{ destination: { host: ${backend} } }]`;

const ROOT = virtualService(
  'root',
  `hosts: [orders], http: [{ match: [{ uri: { prefix: /a } }], delegate: { name: middle } }, { ${to('old')} }]`,
);

function goesTo(path: string, ...objects: readonly string[]): string {
  const host = 'orders.shop.svc.cluster.local';
  const decision = routeFromSidecar(
    meshFrom([...SERVICES, ROOT, ...objects].join('---')),
    { kind: 'sidecar', namespace: 'shop', labels: new Map() },
    {
      host,
      port: 80,
      http: { method: 'GET', host, path, headers: new Map(), token: null },
      serverName: null,
    },
  );
  if (decision.kind === 'unknown') return `unknown: ${decision.missing}`;
  return decision.kind === 'route'
    ? (decision.destinations[0]?.host.split('.')[0] ?? '')
    : decision.kind;
}

const LEAF = virtualService('leaf', `http: [{ ${to('new')} }]`);

test('a delegate that delegates is refused at admission: what was there before is not known', () => {
  const middle = virtualService('middle', 'http: [{ delegate: { name: leaf } }]');
  expect(goesTo('/a', middle, LEAF)).toBe(
    'unknown: what was there before: admission refuses a delegate that delegates',
  );
  expect(goesTo('/b', middle, LEAF)).toBe('old');
});

test('what a delegate names beside a route of its own is not followed', () => {
  const middle = virtualService('middle', `http: [{ delegate: { name: leaf }, ${to('orders')} }]`);
  expect(goesTo('/a', middle, LEAF)).toBe('orders');
});
