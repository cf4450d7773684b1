import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const pods = (name: string, env: string, args: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} }, annotations: { sidecar.istio.io/inject: 'false' } }
    spec:
      containers:
        - { name: app, image: 'app:1'${env} }
        - { name: istio-proxy, image: 'istio/proxyv2:1.4.5', args: [${args}] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;

test('of pods with a proxy that is not configured by istiod that is said, and not that it is not known whether they have one', async () => {
  const files = {
    'prod/pods.yaml': `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n${pods(
      'web',
      ", env: [{ name: ORDERS, value: 'http://orders.shop' }]",
      'proxy, --templateFile, /var/lib/envoy.tmpl',
    )}${pods('orders', '', 'proxy, --templateFile, /var/lib/envoy.tmpl')}`,
  };
  const { unknowns } = await reviewOf(files, {
    ...files,
    'prod/strict.yaml':
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system }\nspec: { mtls: { mode: STRICT } }\n',
  });
  expect(unknowns.map(({ message }) => message)).toContainEqual(
    'Whether STRICT mTLS cuts off these calls cannot be told, because it is not known here what comes of the template by which the proxy of these pods is configured, not by istiod: Deployment shop/web to shop/orders.',
  );
});
