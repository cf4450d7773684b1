import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';
import type { Files } from './releases.ts';

const tree = (more: string): Files => ({
  'web/kustomization.yaml': `helmCharts: [{ name: web, repo: "https://charts.example", version: 1.0.0 }]\n${more}`,
});

test('what is laid over a chart is told by its name, and no digest of it as if it were a value', async () => {
  const replicas = 'replicas: [{ name: web, count: 0 }]\n';
  const removed = (await reportOf(tree(replicas), tree(''), 'terminal')).text;
  expect(removed).toContain('replicas removed (The replicas of web)');
  expect(removed).not.toMatch(/[\da-f]{12}…?"/);
  expect((await reportOf(tree(''), tree(replicas), 'terminal')).text).toContain(
    'replicas added (The replicas of web)',
  );
});

test('replicas of what is called like a release are ascribed to the chart of that release alone', async () => {
  const charts = (more: string): Files => ({
    'web/kustomization.yaml': `helmCharts:
  - { name: minio, repo: "https://charts.example", version: 1.0.0, releaseName: store }
  - { name: etcd, repo: "https://charts.example", version: 1.0.0, releaseName: store-etcd }
${more}`,
  });
  const replicas = 'replicas: [{ name: store, count: 0 }, { name: store-etcd, count: 0 }]\n';
  const { text } = await reportOf(charts(replicas), charts(''), 'terminal');
  expect(text).toContain('chart minio: replicas removed (The replicas of store)');
  expect(text).toContain('chart etcd: replicas removed (The replicas of store-etcd)');
  const other = 'replicas: [{ name: web, count: 0 }]\n';
  const unknown = (await reportOf(charts(other), charts(''), 'terminal')).text;
  expect(unknown).toContain('chart minio and etcd: replicas removed (The replicas of web)');
});
