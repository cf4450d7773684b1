import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { treeOf } from '../tree-of.ts';
import { appliedIn } from './delivered-trees.ts';

const FLUX = 'toolkit.fluxcd.io/v1';

const entryPoint = (folder: string): string => `apiVersion: source.${FLUX}
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, ref: { branch: main }, url: https://git.example/fleet }
---
apiVersion: kustomize.${FLUX}
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 10m, path: ./${folder}, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`;

const release = (name: string, spec: string, valuesFiles = 'values.yaml'): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: flux-system }
spec:
  interval: 10m
  chart: { spec: { chart: ./charts/web, valuesFiles: [./charts/web/${valuesFiles}], sourceRef: { kind: GitRepository, name: flux-system } } }
  ${spec}
`;

const SPEC = 'targetNamespace: shop';

/** Two clusters of Flux whose folders have code names, and what is released there. */
const clusters = (amber: string, blue: string): Readonly<Record<string, string>> => ({
  'clusters/amber/flux-system/sync.yaml': entryPoint('clusters/amber'),
  'clusters/amber/web.yaml': amber,
  'clusters/blue/flux-system/sync.yaml': entryPoint('clusters/blue'),
  'clusters/blue/web.yaml': blue,
});

test.each([
  [
    'files of values',
    clusters(
      release('web', SPEC, 'values-qa.yaml'),
      release('web', SPEC, 'values-production.yaml'),
    ),
    'production!',
  ],
  [
    'objects that values come from',
    clusters(
      release('web', 'valuesFrom: [{ kind: ConfigMap, name: web-values-qa }]'),
      release('web', 'valuesFrom: [{ kind: ConfigMap, name: web-values-prod }]'),
    ),
    'prod!',
  ],
  [
    'a namespace',
    clusters(
      release('web', 'targetNamespace: shop-qa'),
      release('web', 'targetNamespace: shop-prod'),
    ),
    'prod!',
  ],
  [
    'a value called for an environment',
    clusters(
      release('web', 'values: { global: { environment: qa } }'),
      release('web', 'values: { global: { environment: prod } }'),
    ),
    'prod!',
  ],
])('clusters of Flux are of the environments that releases say by %s', (_, files, production) => {
  expect(Object.keys(appliedIn(files)).sort()).toEqual([production, 'qa']);
});

test('one release among several that says an environment says nothing of the others', () => {
  const others = ['cart', 'orders'].map((name) => release(name, SPEC)).join('---\n');
  const files = clusters(
    `${release('web', SPEC, 'values-qa.yaml')}---\n${others}`,
    `${release('web', SPEC, 'values-prod.yaml')}---\n${others}`,
  );
  expect(Object.keys(appliedIn(files)).sort()).toEqual(['amber!', 'blue!']);
});

test('what a variable stands in says nothing of an environment', () => {
  const open = (name: string): string =>
    release('web', 'values: { environment: "${STAGE:=dev}" }', `values-${name}.yaml`);
  expect(Object.keys(appliedIn(clusters(open('one'), open('two')))).sort()).toEqual([
    'amber!',
    'blue!',
  ]);
});

test('the map says that the releases say it', () => {
  const { reasons } = discoverEnvironments(
    treeOf(
      clusters(release('web', SPEC, 'values-qa.yaml'), release('web', SPEC, 'values-prod.yaml')),
    ),
    [],
  );
  expect([...reasons.roots.values()].map(({ why }) => why)).toContain(
    'the files of values of its HelmReleases say so',
  );
});
