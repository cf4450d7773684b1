import { expect, test } from 'vitest';
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
