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

test('a connection that a policy closes is looked for at those who close it, before the caller', async () => {
  const mesh =
    `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n` +
    app('basket', 'true', '{ name: BROKER, value: "kafka.shop:9092" }') +
    app('kafka', 'true').replace('{ name: http, port: 80 }', '{ name: tcp-broker, port: 9092 }');
  const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: from-jobs, namespace: shop }
spec: { rules: [{ from: [{ source: { namespaces: [jobs] } }] }] }
`;
  const commandsOf = async (before: string, after: string): Promise<readonly string[]> => {
    const files = [before, after].map((text) => ({ 'prod/all.yaml': text }));
    const { text } = await reportOf(files[0] ?? {}, files[1] ?? {}, 'markdown');
    return text.match(/^istioctl x authz check .*$/gm) ?? [];
  };
  const [closed] = await commandsOf(mesh, mesh + policy);
  expect(closed).toBe('istioctl x authz check -n shop deploy/kafka');
  const [opened] = await commandsOf(mesh + policy, mesh);
  expect(opened).toBe('istioctl x authz check -n shop deploy/kafka');
});
