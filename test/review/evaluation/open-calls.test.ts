import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const tree = (targetPort: string): Readonly<Record<string, string>> => ({
  'prod/shop.yaml': `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80, targetPort: ${targetPort} }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, image: orders:1, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: web:1, env: [{ name: ORDERS_URL, value: 'http://orders' }] }] }
`,
});

const openIn = async (before: string, after: string): Promise<readonly string[]> => {
  const { unknowns } = await reviewOf(tree(before), tree(after));
  return unknowns.map(({ message, origin }) => `${origin.file}:${String(origin.line)} ${message}`);
};

test('whose calls went through, and by which line that is not known any more, is said', async () => {
  const open = await openIn('8080', '9090');
  expect(open.join()).toMatch(
    /^prod\/shop\.yaml:9 Whether Deployment shop\/web can still call shop\/orders on port 80 \(200 before\) is not known here: .*9090/,
  );
});

test('nothing is said of calls of which it was not known before', async () => {
  expect(await openIn('9090', '9091')).toEqual([]);
});
