import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const deployment = (name: string, container: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: "${name}:1", ${container} }] }
---
`;

const tree = (port: number, targetPort: number, containerPort: number): Files => ({
  'shop/all.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: pay, namespace: shop }
spec: { selector: { app: pay }, ports: [{ name: http, port: ${String(port)}, targetPort: ${String(targetPort)} }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: pay, namespace: shop }
spec:
  selector: { matchLabels: { app: pay } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/cart] } }] }]
---
${deployment('pay', `ports: [{ containerPort: ${String(containerPort)} }]`)}${deployment('cart', 'env: [{ name: PAY_URL, value: "http://pay.shop:80/charges" }]')}`,
});

const OPEN = / Requests to port 90 of pay now get through(.*?)\./;

test('that requests get through at a port which the pods are given, too, depends on the image', async () => {
  const { text } = await reportOf(tree(80, 8080, 8080), tree(90, 9090, 9090), 'markdown');
  expect(OPEN.exec(text)?.[1]).toBe(', if it listens there');
});

test('where the pods keep theirs nothing gets through that did not: the number is told at the call', async () => {
  const { text } = await reportOf(tree(80, 8080, 8080), tree(90, 8080, 8080), 'markdown');
  expect(OPEN.exec(text)).toBeNull();
  expect(text).toContain('listens on 90 (`http`), not 80');
});
