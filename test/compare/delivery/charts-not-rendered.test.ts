import { describe, expect, test } from 'vitest';
import { decidesDelivery } from '../../../src/compare/delivery/delivery-fields.ts';
import { mergeValues } from '../../../src/gitops/index.ts';
import { parseYaml, plainOf } from '../../../src/manifest/index.ts';
import { found, route, shop, unknown } from '../../checks/reference-fixtures.ts';
import { app, appliedPaths, folders } from '../../gitops/delivery/argo-trees.ts';
import { rootOf } from './flux-trees.ts';

/** Whether a route to a Service that is not there is told, and why it is not decided. */
function besideOf(made: string): string {
  const base = `${shop}${made}---\n`;
  const head = route('{host: redis-master}');
  expect(found(head, base)).toEqual([]);
  return unknown(head, base).join('\n');
}

const release = (spec: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: store, namespace: shop }
spec:
  chart: { spec: { chart: store, sourceRef: { kind: HelmRepository, name: charts } } }
  ${spec}
`;

describe('what a chart or a set of resources makes is not rendered, and a reference to it is not decided', () => {
  test.each([
    ['a release with a name of its own (HELM-7)', release('releaseName: other')],
    ['one into a namespace that it makes (HELM-8)', release('install: { createNamespace: true }')],
    ['one whose CRDs are left out (HELM-9)', release('install: { crds: Skip }')],
    [
      'one that is patched after it is rendered (HELM-10)',
      release('postRenderers: [{ kustomize: { images: [{ name: web, newTag: "2" }] } }]'),
    ],
    ['one with tests and hooks (HELM-11)', release('test: { enable: true }')],
  ])('%s', (_, object) => {
    expect(besideOf(object)).toContain('what HelmRelease shop/store installs');
  });

  test('a ResourceSet (FOP-1)', () => {
    const set =
      'apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: { name: store, namespace: shop }\nspec: { inputs: [{ a: b }], resources: [] }\n';
    expect(besideOf(set)).toContain('ResourceSet shop/store');
  });
});

describe('a chart that a kustomization lists is a gap with all that is written of it', () => {
  test.each([
    ['without a name for the release (KUST-3)', '', ''],
    ['with a null among its values (KUST-7)', 'valuesInline: { replicas: null }', 'replicas'],
    ['with versions of the cluster (KUST-8)', 'kubeVersion: "1.30", apiVersions: [a/v1]', '1.30'],
    ['with a namespace (KUST-9)', 'namespace: shop', 'shop'],
    ['with a file outside of its folder (KUST-10)', 'valuesFile: ../values.yaml', '../values'],
    ['with keys of YAML 1.1 (KUST-11)', 'valuesInline: { on: a }', '"true":"a"'],
    ['for development (KUST-13)', 'devel: true', 'devel'],
  ])('%s', (_, more, input) => {
    const entry = `{ name: web${more === '' ? '' : `, ${more}`} }`;
    const { gaps, failure } = rootOf(
      { 'shop/kustomization.yaml': `helmCharts: [${entry}]\n` },
      'shop',
    );
    expect(failure).toBeNull();
    expect(gaps).toMatchObject([{ reason: 'helm-chart', key: 'web' }]);
    expect(gaps[0]?.input).toContain(input);
  });

  test('in the old field (KUST-12)', () => {
    const old = 'helmChartInflationGenerator: [{ chartName: web, chartVersion: 1.0.0 }]\n';
    const { gaps } = rootOf({ 'shop/kustomization.yaml': old }, 'shop');
    expect(gaps).toMatchObject([{ reason: 'helm-chart', key: 'web' }]);
  });
});

test('a null in later values stays, and takes from the chart what it sets itself (HELM-5)', () => {
  const [base, over] = ['a: { b: 1, c: 2 }', 'a: { b: null }'].map(
    (text) => parseYaml('values.yaml', text)[0]?.node ?? undefined,
  );
  const merged = mergeValues(base, over);
  expect(merged === undefined ? null : plainOf(merged)).toEqual({ a: { b: null, c: 2 } });
});

test.each([
  ['spec.suspend', true],
  ['spec.kubeConfig.secretRef.name', true],
  ['spec.dependsOn[0].name', false],
])('%s of a release decides what is delivered: %s (HELM-14)', (field, decides) => {
  expect(decidesDelivery(field)).toBe(decides);
});

test('an artifact of a registry is a folder like one of Git, and a chart of a registry is none (ARGO-12)', () => {
  const artifact = app('shop').replace('https://', 'oci://');
  expect(appliedPaths({ 'argo/app.yaml': artifact, ...folders('shop') })).toEqual(['shop']);
  const chart = artifact.replace('path: "shop"', 'chart: shop, targetRevision: 1.0.0');
  expect(appliedPaths({ 'argo/app.yaml': chart, ...folders('shop') })).toEqual([]);
});
