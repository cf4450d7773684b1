import { expect, test } from 'vitest';
import { flux, plainNamed, rootOf } from './flux-trees.ts';

/** Whether a file of a chart in the tree is part of what a kustomization inflates. */
function isInput(entry: string, file: string, globals = ''): boolean {
  const inputWith = (content: string): string => {
    const files = {
      'shop/kustomization.yaml': `${globals}helmCharts: [${entry}]\n`,
      'shop/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
      [file]: content,
    };
    return rootOf(files, 'shop')
      .gaps.map(({ input }) => input)
      .join('\n');
  };
  return inputWith('a: 1\n') !== inputWith('a: 2\n');
}

const BOTH = '{ name: web, repo: "https://charts.example", version: 1.2.3 }';

test('a chart in the tree is looked for by its name alone, unless its repository and version are given', () => {
  expect(isInput('{ name: web }', 'shop/charts/web/values.yaml')).toBe(true);
  expect(isInput('{ name: web, version: 1.2.3 }', 'shop/charts/web/values.yaml')).toBe(true);
  expect(isInput(BOTH, 'shop/charts/web-1.2.3/web/values.yaml')).toBe(true);
  expect(isInput(BOTH, 'shop/charts/web/values.yaml')).toBe(false);
  const globals = 'helmGlobals: { chartHome: ../vendor }\n';
  expect(isInput('{ name: web }', 'vendor/web/templates/a.yaml', globals)).toBe(true);
});

test('files of values are part of it too', () => {
  const entry = '{ name: web, valuesFile: a.yaml, additionalValuesFiles: [b.yaml] }';
  expect(isInput(entry, 'shop/a.yaml')).toBe(true);
  expect(isInput(entry, 'shop/b.yaml')).toBe(true);
  expect(isInput(entry, 'shop/c.yaml')).toBe(false);
});

test('a chart that is not rendered is said, whatever it would make', () => {
  const files = {
    'shop/kustomization.yaml': `helmCharts: [${BOTH}]\n`,
  };
  const { gaps, status } = rootOf(files, 'shop');
  expect([status, ...gaps.map(({ message }) => message)]).toEqual([
    'partial',
    'The objects of the Helm chart web are not analysed: charts are not rendered.',
  ]);
});

test('variables of Flux in the values of a release are put in before the chart sees them', () => {
  const files = {
    'clusters/prod/ks.yaml': flux('apps', './apps', '  postBuild: { substitute: { ENV: prod } }\n'),
    'apps/kustomization.yaml': 'resources: [release.yaml]\n',
    'apps/release.yaml':
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: web }\nspec: { values: { env: "${ENV}" } }\n',
  };
  expect(plainNamed(rootOf(files, 'apps'), 'web')).toMatchObject({
    spec: { values: { env: 'prod' } },
  });
});
