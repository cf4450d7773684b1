import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reportOf } from '../support/review-of.ts';

const charts = chartRenderer();

const tree = (values: {
  readonly timeout: string;
  readonly host?: string;
  readonly note?: string;
}) => ({
  'clusters/prod/kustomization.yaml': 'resources: [shop.yaml, vars.yaml]\n',
  'clusters/prod/shop.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./shop
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild: { substituteFrom: [{ kind: ConfigMap, name: vars }] }
`,
  'clusters/prod/vars.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: vars, namespace: flux-system }
data:
  host: ${values.host ?? 'a.example.com'}
`,
  'shop/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: shop }
data:
  values.yaml: |
    timeout: ${values.timeout}
    note: ${values.note ?? 'none'}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  interval: 1h
  chart: { spec: { chart: ./charts/web, sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system } } }
  valuesFrom: [{ kind: ConfigMap, name: web }]
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside, namespace: shop }
spec: { hosts: ["\${host}"], resolution: DNS, ports: [{ name: https, number: 443, protocol: TLS }] }
`,
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:{{ .Values.timeout }}" }] }
`,
});

const headlineOf = async (
  before: Record<string, string>,
  after: Record<string, string>,
): Promise<string> => (await reportOf(before, after, 'markdown', charts)).text.split('\n')[0] ?? '';

test('what values come to is told before the text that they stand in', async () => {
  const headline = await headlineOf(tree({ timeout: '1' }), tree({ timeout: '2' }));
  expect(headline).toContain('Deployment shop/web: image');
});

test('and what a variable comes to before the ConfigMap that has it', async () => {
  const headline = await headlineOf(
    tree({ timeout: '1' }),
    tree({ timeout: '1', host: 'b.example.com' }),
  );
  expect(headline).toContain('ServiceEntry shop/outside');
});

test('a text of which nothing comes is told as it is', async () => {
  const headline = await headlineOf(tree({ timeout: '1' }), tree({ timeout: '1', note: 'other' }));
  expect(headline).toContain('ConfigMap shop/web');
});
