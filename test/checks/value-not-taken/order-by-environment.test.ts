import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const tree = (files: readonly string[], replicas: Readonly<Record<string, number>>): Files => ({
  'argocd/web.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: web, namespace: argocd }
spec:
  generators: [{ list: { elements: [{ env: dev }, { env: prod }] } }]
  template:
    metadata: { name: 'web-{{env}}' }
    spec:
      project: default
      source:
        repoURL: https://git.example.com/acme/mesh.git
        path: charts/web
        helm:
          valueFiles:
${files.map((file) => `            - ${file}\n`).join('')}
      destination: { server: 'https://{{env}}.example.com', namespace: shop }
`,
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'charts/web/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "registry.example.com/web:1" }] }
`,
  'apps/web.yaml': 'replicas: 2\n',
  ...Object.fromEntries(
    Object.entries(replicas).map(([env, count]) => [
      `envs/${env}/values.yaml`,
      `replicas: ${String(count)}\n`,
    ]),
  ),
});

const OWN = '../../envs/{{env}}/values.yaml';
const ALL = '../../apps/web.yaml';

test.each([
  [{ dev: 1, prod: 6 }, ['1', '6']],
  [{ dev: 6, prod: 6 }, ['6']],
])('the order of files is told with what each environment had: %j', async (had, told) => {
  const { findings } = await reviewOf(
    tree([ALL, OWN], had),
    tree([OWN, ALL], had),
    chartRenderer(),
  );
  const said = findings.flatMap(({ check, ...told }) =>
    check === 'values-reordered'
      ? [/in the place of (\d+)/.exec(spoken(messageOf(told)))?.[1]]
      : [],
  );
  expect([...new Set(said)].sort()).toEqual(told);
});
