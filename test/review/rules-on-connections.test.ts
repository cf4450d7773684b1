import { expect, test } from 'vitest';
import { reportOf } from '../support/review-of.ts';

const workload = (name: string, port: string, more = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: stock }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: 'registry.example/${name}:1'${more} }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: stock }
spec: { selector: { app: ${name} }, ports: [${port}] }
---
`;

const STOCK = [
  'apiVersion: v1\nkind: Namespace\nmetadata: { name: stock, labels: { istio-injection: enabled } }\n---\n',
  workload(
    'web',
    '{ name: http, port: 80 }',
    ", env: [{ name: REDIS, value: 'redis.stock:6379' }]",
  ),
  workload('redis', '{ name: tcp, port: 6379 }'),
].join('');

const deny = (rules: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-debug, namespace: stock }
spec: { action: DENY, rules: [${rules}] }
`;

test('a rule about requests that closes connections is told once, with the cure', async () => {
  const rules =
    '{ from: [{ source: { notNamespaces: [stock] } }], to: [{ operation: { methods: [POST] } }] }, { to: [{ operation: { paths: ["/debug/*"] } }] }';
  const tree = { 'prod/stock.yaml': STOCK };
  const { text } = await reportOf(tree, { ...tree, 'prod/deny.yaml': deny(rules) }, 'markdown');
  expect(text).toContain('can no longer call redis');
  expect(text).toContain(
    'refuses connections to port 6379 of Deployment stock/redis, whatever they carry.',
  );
  expect(text).toContain('Fix: Name the HTTP ports in `ports` of the rule at prod/deny.yaml:4');
  expect(text).not.toContain('leave them out');
  expect(text).not.toContain('**2.');
});

test('the cure is of all rules that are about requests: to mend one of them leaves the port closed', async () => {
  const tree = { 'prod/stock.yaml': STOCK };
  const both = deny(`
    { from: [{ source: { notNamespaces: [stock] } }], to: [{ operation: { methods: [POST] } }] },
    { to: [{ operation: { paths: ["/debug/*"] } }] },
    { to: [{ operation: { ports: ["80"], paths: ["/admin/*"] } }] }
  `);
  const { text } = await reportOf(tree, { ...tree, 'prod/deny.yaml': both }, 'markdown');
  expect(text).toContain(
    'in `ports` of the rules at prod/deny.yaml:6 and prod/deny.yaml:5: without them',
  );
});
