import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';

/** A chart that nothing installs, with an object beside it that is of no chart. */
const chart = (...dependencies: readonly string[]) => ({
  'web/Chart.yaml': `apiVersion: v2
name: web
version: 0.1.0
dependencies:
${dependencies.map((name) => `  - { name: ${name}, repository: https://charts.example.com, version: 1.2.3 }\n`).join('')}`,
  'web/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web:1 }] }
`,
});

test('a chart beside other objects of its folder stays what it is when it gets a dependency', async () => {
  const { changes } = await reviewOf(chart('one'), chart('one', 'two'));
  expect(changes.map(({ subject: { name }, field }) => `${name} ${field ?? 'as a whole'}`)).toEqual(
    ['web chart.dependencies[1]'],
  );
});

test('a chart that is rendered by itself is not unseen beside other objects of its folder', async () => {
  const tree = (value: number) => ({
    'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
    'web/values.yaml': `timeout: ${String(value)}\n`,
    'web/templates/map.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { a: "{{ .Values.timeout }}" }\n',
    'web/extra.yaml':
      'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: a, namespace: shop }\n',
  });
  const { changes, gaps } = await reviewOf(tree(1), tree(2), chartRenderer());
  expect(changes.map(({ subject: { kind, name } }) => `${kind} ${name}`)).toEqual([
    'ConfigMap web',
  ]);
  expect(gaps).toEqual([]);
});
