import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const app = (name: string, url: string, more = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name}${more} } }
  template:
    metadata: { labels: { app: ${name}${more}, sidecar.istio.io/inject: "true" } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, image: app:1, env: [{ name: URL, value: "${url}" }] }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
`;
const APPS = app('orders', '') + app('checkout', 'http://orders/');

test('an object that comes is told at its first line, whatever of it decides', async () => {
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: readers
  namespace: shop
spec:
  selector: { matchLabels: { app: orders } }
  rules:
    - to: [{ operation: { methods: [POST] } }]
`;
  const { text } = await reportOf(
    { 'prod/apps.yaml': APPS },
    { 'prod/apps.yaml': APPS, 'prod/policy.yaml': policy },
    'markdown',
  );
  expect(text).toContain('AuthorizationPolicy shop/readers: added (`prod/policy.yaml:1`)');
});

test('calls that lose their routes are told at the route, and not at their Service', async () => {
  const route = (gateways: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  gateways: [${gateways}]
  http: [{ timeout: 3s, route: [{ destination: { host: orders } }] }]
`;
  const files = (gateways: string) => ({
    'prod/apps.yaml': APPS,
    'prod/route.yaml': route(gateways),
  });
  const [before, after] = [files('mesh, edge'), files('edge')];
  const { text } = await reportOf(before, after, 'markdown');
  const reasons = text.match(/^ {2}- calls from .*$/gm) ?? [];
  expect(reasons.length).toBeGreaterThan(0);
  for (const reason of reasons) expect(reason).toContain('`prod/route.yaml:');
  const { text: results } = await reportOf(before, after, 'sarif');
  expect(results).not.toContain('"uri": "prod/apps.yaml"');
});
