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
