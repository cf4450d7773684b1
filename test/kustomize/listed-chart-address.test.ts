import { expect, test } from 'vitest';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { listedChartAddress } from '../../src/kustomize/charts/chart-place.ts';
import { treeOf } from '../support/tree-of.ts';
import { fakeRenders } from './fake-renders.ts';
import { kustomizeTables } from './render.ts';

const addressOf = (entry: string): string | null => {
  const tree = treeOf({ 'kustomization.yaml': `helmCharts:\n  - ${entry}\n` });
  const renderer = createKustomizeRenderer(kustomizeTables, undefined, fakeRenders({}));
  const [gap] = renderer.render(tree, '.').gaps;
  return gap === undefined ? null : listedChartAddress(gap.input);
};

test('a chart that is fetched says under which address a copy of it is named', () => {
  expect(
    addressOf('{ name: web, repo: https://me:secret@charts.example.com/a/, version: 1.2.0 }'),
  ).toBe('https://charts.example.com/a/web');
  expect(addressOf('{ name: web, repo: oci://ghcr.io/acme/charts }')).toBe(
    'oci://ghcr.io/acme/charts/web',
  );
  expect(addressOf('{ name: web }')).toBeNull();
});
