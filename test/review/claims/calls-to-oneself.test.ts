import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const workload = (name: string, env = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: ${name}, image: 'shop/${name}:1'${env} }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;

const calls = (name: string): string =>
  `, env: [{ name: STOCK_URL, value: 'http://${name}/count' }]`;

const tree = (path: string, caller: string | null): Files => ({
  'shop/all.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
${caller === null ? '' : workload(caller, calls('stock'))}${workload('stock')}apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: stock, namespace: shop }
spec:
  selector: { matchLabels: { app: stock } }
  rules: [{ to: [{ operation: { paths: ['${path}'] } }] }]
`,
});

const told = async (caller: string | null): Promise<string> =>
  (await reportOf(tree('/ready', caller), tree('/count', caller), 'markdown')).text;

test('a caller that is known tells of what changes, and not one that only could call itself', async () => {
  const text = await told('desk');
  expect(text).toContain('desk can now call stock');
  expect(text).not.toMatch(/stock can (?:now|no longer) call stock/);
  expect(text).not.toContain('stock → stock');
});

test('where nobody is known to call it, what it would get of itself is still told', async () => {
  expect(await told(null)).toMatch(/stock can (?:now|no longer) call stock/);
});
