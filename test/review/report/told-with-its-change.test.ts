import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const SHOP = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'web:1', ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web], http: [{ timeout: 5s, route: [{ destination: { host: web } }] }] }
`;

const mtls = (mode: string): string =>
  `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: ${mode} } }
`;

test('which other environment does not get it is said beside what changes, and once', async () => {
  const all = (patches: string): Files => ({
    'base/kustomization.yaml': 'resources: [shop.yaml, mtls.yaml]\n',
    'base/shop.yaml': SHOP,
    'base/mtls.yaml': mtls('PERMISSIVE'),
    'overlays/uat/kustomization.yaml': 'resources: [../../base]\n',
    'overlays/live/kustomization.yaml': `resources: [../../base]\n${patches}`,
  });
  const patch = mtls('STRICT').replace(/^(?=.)/gm, '      ');
  const { text } = await reportOf(all(''), all(`patches:\n  - patch: |\n${patch}`), 'markdown');
  expect(text.split('<details>')[0]).not.toMatch(/^\*\*2\. /m);
  expect(text.split('In live, web gets mTLS STRICT; uat does not')).toHaveLength(2);
});
