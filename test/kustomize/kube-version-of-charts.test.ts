import { expect, test } from 'vitest';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { treeOf } from '../support/tree-of.ts';
import { fakeRenders } from './fake-renders.ts';
import { kustomizeTables, virtualService } from './render.ts';

const ROUTE = { 'templates/route.yaml': virtualService };

const listing = (entry: string): Record<string, string> => ({
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'timeout: 1s\n',
  'charts/web/templates/route.yaml': virtualService,
  'kustomization.yaml': `helmCharts:\n  - { name: web, releaseName: orders, ${entry} }\n`,
});

test('a chart is told the version of its entry, else the one given; another one is another build (KUST-8)', () => {
  const charts = fakeRenders({ orders: ROUTE }, true, true);
  const renderer = createKustomizeRenderer(kustomizeTables, undefined, charts);
  const assumed = (entry: string, kubeVersion?: string): string | undefined =>
    renderer.render(
      treeOf(listing(entry)),
      '.',
      undefined,
      kubeVersion === undefined ? {} : { kubeVersion },
    ).assumedKubernetes;
  expect(assumed('')).toBe('v1.37.0');
  expect(assumed('', '1.31')).toBeUndefined();
  expect(assumed('', '1.32')).toBeUndefined();
  expect(assumed('kubeVersion: "1.30"', '1.32')).toBeUndefined();
  expect(charts.asked.map(({ kubeVersion }) => kubeVersion)).toEqual([
    null,
    '1.31',
    '1.32',
    '1.30',
  ]);
});

test('that a chart of a base asked for the version is known of every overlay', () => {
  const charts = fakeRenders({ orders: ROUTE }, true, true);
  const base = Object.fromEntries(
    Object.entries(listing('')).map(([path, text]) => [`base/${path}`, text]),
  );
  const tree = treeOf({
    ...base,
    'a/kustomization.yaml': 'resources: [../base]\n',
    'b/kustomization.yaml': 'resources: [../base]\n',
  });
  const renderer = createKustomizeRenderer(kustomizeTables, undefined, charts);
  const assumed = ['a', 'b'].map((folder) => renderer.render(tree, folder).assumedKubernetes);
  expect(assumed).toEqual(['v1.37.0', 'v1.37.0']);
  expect(charts.asked).toHaveLength(1);
});
