import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const tree = (port: string) => ({
  'shop/all.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
${['web', 'orders']
  .map(
    (name) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: 'shop/${name}:1', env: [{ name: URL, value: 'http://orders' }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: ${name === 'orders' ? port : 'http'}, port: 80 }] }
---
`,
  )
  .join('')}apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    outboundTrafficPolicy: { mode: REGISTRY_ONLY }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ timeout: 3s, route: [{ destination: { host: orders } }] }] }
`,
});

test('of a port that proxies read no requests on any more, what stops working is told before what gets through', async () => {
  const { text } = await reportOf(tree('http'), tree('tcp'), 'markdown');
  expect(text.split('\n')[0]).toContain(
    'HTTP routes, retries and timeouts no longer apply on port 80',
  );
  expect(text).not.toContain('can now send orders what is no HTTP');
});
