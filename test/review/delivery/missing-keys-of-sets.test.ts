import { expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const charts = chartRenderer();

const settings = (cluster: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: settings-${cluster}, namespace: argocd }
spec:
  source: { repoURL: https://github.com/acme/fleet.git, targetRevision: main, path: settings }
  destination: { name: ${cluster}, namespace: shop }
`;

const tree = (key: string, options = ''): Files => ({
  'argocd/set.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  goTemplate: true${options}
  generators: [{ list: { elements: [{ env: prod }, { env: dev }] } }]
  template:
    metadata: { name: 'web-{{ .env }}' }
    spec:
      source:
        repoURL: https://github.com/acme/fleet.git
        targetRevision: main
        path: charts/web
        helm:
          ignoreMissingValueFiles: true
          valueFiles:
            - '/envs/${key}.yaml'
      destination: { name: '{{ .env }}', namespace: shop }
      syncPolicy: { automated: { prune: true } }
`,
  // what keeps both environments there, whatever becomes of the set
  'argocd/settings.yaml': ['prod', 'dev'].map(settings).join('---\n'),
  'settings/names.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: names }\n',
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'replicas: 1\n',
  'charts/web/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: 'acme/web:1' }] }
`,
  'envs/prod.yaml': 'replicas: 4\n',
  'envs/dev.yaml': 'replicas: 2\n',
});
const STRICT = '\n  goTemplateOptions: [missingkey=error]';

test('a set that Argo CD refuses for a missing key keeps what it made: nothing is removed', async () => {
  const before = tree('{{ .env }}', STRICT);
  const after = tree('{{ .environment }}', STRICT);
  const { changes, findings, tier } = await reviewOf(before, after, charts);
  expect(changes.filter(({ kind }) => kind === 'resource-removed')).toEqual([]);
  expect(findings.map(({ check }) => check)).toContain('delivery-stops');
  expect(tier).toBe('high');
  const { text } = await reportOf(before, after, 'markdown', charts);
  expect(text).toContain('left as it is in the cluster, deletions included');
  expect(text).not.toContain('Deployment shop/web: removed');
});

test('so it is where nothing else of the tree goes to that environment', async () => {
  const alone = ({ 'argocd/settings.yaml': _, ...files }: Files): Files => files;
  const before = alone(tree('{{ .env }}', STRICT));
  const after = alone(tree('{{ .environment }}', STRICT));
  const { changes, findings, tier } = await reviewOf(before, after, charts);
  expect(changes.filter(({ kind }) => kind === 'resource-removed')).toEqual([]);
  expect(findings.map(({ check }) => check)).toContain('delivery-stops');
  expect(tier).toBe('high');
});

test('a missing key that only prints no value is told as that, and what to write', async () => {
  const { text } = await reportOf(
    tree('{{ .env }}'),
    tree('{{ .environment }}'),
    'markdown',
    charts,
  );
  expect(text).toContain('for the template names a key that no generator gives');
  expect(text).toContain('Fix: Write a key that the generators of the set give.');
  expect(text).not.toContain('or add envs/');
});

test('a set that goes takes along what it made, refused or not', async () => {
  const before = tree('{{ .env }}', STRICT);
  const { 'argocd/set.yaml': _, ...after } = before;
  const { changes } = await reviewOf(before, after, charts);
  expect(changes.some(({ kind }) => kind === 'resource-removed')).toBe(true);
});
