import { expect, test } from 'vitest';
import { placeOf } from '../../../src/manifest/index.ts';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const charts = chartRenderer();

const app = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web-prod, namespace: argocd }
spec:
  destination: { server: https://prod.k8s.example.com, namespace: shop }
  source: { repoURL: https://github.com/acme/fleet.git, path: charts/web, helm: { valueFiles: [values-prod.yaml] } }
`;

const tree = (chartFile: string, more: Files = {}): Files => ({
  'argocd/web-prod.yaml': app,
  'charts/web/Chart.yaml': `apiVersion: v2\nname: web\n${chartFile}`,
  'charts/web/values.yaml': 'image:\n  repository: ghcr.io/acme/web\n  tag: ""\nlog: info\n',
  'charts/web/values-prod.yaml': 'replicas: 2\n',
  'charts/web/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: app
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          args: ["{{ .Values.log }}"]
`,
  ...more,
});

const places = async (before: Files, after: Files): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    (await reviewOf(before, after, charts)).changes.map(({ field, origin }) => [
      String(field),
      placeOf(origin),
    ]),
  );

const BEFORE = 'version: 0.1.0\nappVersion: "1.4.0"\n';
const IMAGE = 'spec.template.spec.containers[0].image';

test('what a template prints of the version of its chart is told at the line of that', async () => {
  expect(
    await places(tree(BEFORE), tree('version: 0.1.0\nappVersion: 1.5.0 # of the program\n')),
  ).toEqual({ [IMAGE]: 'charts/web/Chart.yaml:4' });
  expect(await places(tree(BEFORE), tree('version: \'0.2.0\'\nappVersion: "1.4.0"\n'))).toEqual({
    "metadata.labels['helm.sh/chart']": 'charts/web/Chart.yaml:3',
  });
});

test('what a value says beside a new version is told at the value', async () => {
  const bumped = 'version: 0.2.0\nappVersion: "1.5.0"\n';
  const tagged = tree(bumped, {
    'charts/web/values-prod.yaml': 'replicas: 2\nimage: { tag: 1.5.0 }\n',
  });
  expect((await places(tree(BEFORE), tagged))[IMAGE]).toBe('charts/web/values-prod.yaml:2');
  // no version of the chart is in it
  const verbose = tree(bumped, { 'charts/web/values-prod.yaml': 'replicas: 3\nlog: debug\n' });
  const found = await places(tree(BEFORE), verbose);
  expect(found['spec.replicas']).toBe('charts/web/values-prod.yaml:1');
  expect(found['spec.template.spec.containers[0].args[0]']).toBe('charts/web/values-prod.yaml:2');
});
