import { expect, test } from 'vitest';
import { app, appliedPaths, saidOf } from '../../gitops/delivery/argo-trees.ts';
import { configMap } from './flux-trees.ts';

test('a template of a chart that can be read as an Application applies nothing', () => {
  const files = {
    'root.yaml': app('bootstrap'),
    'bootstrap/Chart.yaml': 'apiVersion: v2\nname: bootstrap\nversion: 1.0.0\n',
    'bootstrap/values.yaml': 'env: prod\n',
    'bootstrap/templates/web.yaml': app('web/{{ .Values.env }}'),
    'bootstrap/templates/shop.yaml': app('shop'),
    'web/prod/a.yaml': configMap('a', '{}'),
    'shop/a.yaml': configMap('b', '{}'),
  };
  expect(appliedPaths(files)).toEqual(['bootstrap']);
  expect(saidOf(files).join()).not.toContain('Values');
});
