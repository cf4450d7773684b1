import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const OBJECTS = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders, version: v1 } }
    spec: { containers: [{ name: a, image: 'a:1' }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: a, image: 'a:1', env: [{ name: URL, value: 'http://orders' }] }] }
---
`;
const tree = (subsets: readonly string[], used: string): Files => ({
  'prod/all.yaml': `${OBJECTS}apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, subsets: [${subsets.map((name) => `{ name: ${name}, labels: { version: v1 } }`).join(', ')}] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ route: [{ destination: { host: orders, subset: ${used} } }] }] }
`,
});
const reported = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'markdown')).text.replaceAll(/[`*\s]+/g, ' ');

test('a subset renamed where it is made and where it is used has no order, and no line says one', async () => {
  const text = await reported(tree(['v1'], 'v1'), tree(['stable'], 'stable'));
  expect(text.match(/no order works in one step \(503 NC meanwhile\)/gi)).toHaveLength(2);
  expect(text).not.toContain('Apply DestinationRule');
});

test('a subset added beside the old one has an order', async () => {
  const text = await reported(tree(['v1'], 'v1'), tree(['v1', 'stable'], 'stable'));
  expect(text).toContain('Apply DestinationRule shop/orders before VirtualService shop/orders');
  expect(text).not.toMatch(/no order works/i);
});
