import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from './copied-charts.ts';

const REPOSITORY = 'https://git.example/acme/fleet';

const root = (environment: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: root-${environment}, namespace: argocd }
spec:
  source: { repoURL: "${REPOSITORY}", path: charts/apps, helm: { valueFiles: [/values/${environment}.yaml] } }
  destination: { server: "https://kubernetes.default.svc", namespace: argocd }
`;

/** Applications of each environment, which one chart makes from the values of that environment. */
const tree = (replicas: Readonly<Record<'dev' | 'prod', number>>): Files => ({
  'argocd/root-dev.yaml': root('dev'),
  'argocd/root-prod.yaml': root('prod'),
  ...Object.fromEntries(
    Object.entries(replicas).map(([name, count]) => [
      `values/${name}.yaml`,
      `environment: ${name}\napps: [{ name: web, replicas: ${String(count)} }]\n`,
    ]),
  ),
  'charts/apps/Chart.yaml': 'apiVersion: v2\nname: apps\nversion: 1.0.0\n',
  'charts/apps/templates/apps.yaml': `{{- range .Values.apps }}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: {{ .name }}-{{ $.Values.environment }}, namespace: argocd }
spec:
  source:
    repoURL: "${REPOSITORY}"
    path: charts/{{ .name }}
    helm: { releaseName: web, parameters: [{ name: replicas, value: "{{ .replicas }}" }] }
  destination: { server: "https://{{ $.Values.environment }}.acme.example", namespace: shop }
{{- end }}
`,
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'replicas: 1\n',
  'charts/web/templates/web.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replicas: {{ .Values.replicas }}\n  selector: { matchLabels: { app: web } }\n  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web:1 }] } }\n',
});

test('what Applications apply that a chart makes is seen, each where it goes', async () => {
  const { changes, tier } = await reviewOf(
    tree({ dev: 2, prod: 2 }),
    tree({ dev: 5, prod: 2 }),
    chartRenderer(),
  );
  expect(
    changes.map(({ environment, subject }) => `${environment}: ${subject.kind} ${subject.name}`),
  ).toEqual(['dev: Application web-dev', 'dev: Deployment web']);
  expect(tier).toBe('low');
});
