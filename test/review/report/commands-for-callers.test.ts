import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const app = (name: string, inject: string, env = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: '${inject}' } }
    spec: { containers: [{ name: app, image: '${name}:1', env: [${env}] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;
const mode = (mtls: string): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: shop }\nspec: { mtls: { mode: ${mtls} } }\n`;

test('nobody is told to ask the proxy of a caller that has none', async () => {
  const mesh =
    `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n` +
    app('web', 'true') +
    app('report', 'false', '{ name: URL, value: "http://web.shop" }');
  const { text } = await reportOf(
    { 'prod/all.yaml': mesh + mode('PERMISSIVE') },
    { 'prod/all.yaml': mesh + mode('STRICT') },
    'markdown',
  );
  expect(text).toContain('report can no longer call web');
  expect(text).toContain('kubectl -n shop exec deploy/report');
  expect(text).not.toContain('proxy-config routes');
});
