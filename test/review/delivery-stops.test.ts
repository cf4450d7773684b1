import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { application, source, TREE } from './argo-meshes.ts';

const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: istio-system}\n';
const PLACE = 'clusters/production/mesh.yaml';

const KUSTOMIZED = {
  'mesh/production/kustomization.yaml': 'resources: [policy.yaml]\n',
};

const flux = (spec = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: mesh, namespace: flux-system}\nspec: {path: ./mesh/production, prune: true, interval: 5m, sourceRef: {kind: GitRepository, name: flux-system}${spec}}\n---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: flux-system, namespace: flux-system}\nspec: {url: https://git.example/acme/platform.git, ref: {branch: main}}\n`;

const FLUX = { ...TREE, [PLACE]: flux() };

/** Changes after which a tool refuses all of the mesh's folder: what, the tree before, what changes, where it stops. */
const STOPS: readonly (readonly [what: string, before: Files, change: Files, place: string])[] = [
  [
    'Argo CD: JSON that is no object',
    TREE,
    { 'mesh/production/package.json': '{}' },
    'mesh/production/package.json:1',
  ],
  [
    'Argo CD: a second document',
    TREE,
    { 'mesh/production/x.yaml': `${MAP}---\na: 1\n` },
    'mesh/production/x.yaml:5',
  ],
  [
    'Argo CD: no YAML',
    TREE,
    { 'mesh/production/x.yaml': `${MAP}  b: [\n` },
    'mesh/production/x.yaml:4',
  ],
  [
    'Argo CD: a kustomization in a directory',
    { ...TREE, [PLACE]: application(source('mesh/production', ', directory: {recurse: true}')) },
    { 'mesh/production/deep/kustomization.yaml': 'kind: Kustomization\nresources: []\n' },
    'mesh/production/deep/kustomization.yaml:1',
  ],
  [
    'Argo CD: two types',
    TREE,
    {
      [PLACE]: application(
        source('mesh/production', ', helm: {releaseName: x}, kustomize: {namePrefix: p-}'),
      ),
    },
    `${PLACE}:1`,
  ],
  [
    'Argo CD: two kustomizations',
    { ...TREE, ...KUSTOMIZED },
    { 'mesh/production/kustomization.yml': 'resources: [policy.yaml]\n' },
    'mesh/production/kustomization.yml:1',
  ],
  [
    'Argo CD: an override of another type',
    { ...TREE, [PLACE]: application(source('mesh/production', ', directory: {recurse: true}')) },
    { 'mesh/production/.argocd-source.yaml': 'kustomize: {namePrefix: p-}\n' },
    'mesh/production/.argocd-source.yaml:1',
  ],
  [
    'Argo CD: an override that is no YAML',
    TREE,
    { 'mesh/production/.argocd-source.yaml': 'a: [\n' },
    'mesh/production/.argocd-source.yaml:2',
  ],
  ...['', '# words\n', 'null\n'].map((text): (typeof STOPS)[number] => [
    `Argo CD: an override that says nothing: ${JSON.stringify(text)}`,
    TREE,
    { 'mesh/production/.argocd-source.yaml': text },
    'mesh/production/.argocd-source.yaml:1',
  ]),
  [
    'Argo CD: an override that is a list',
    TREE,
    { 'mesh/production/.argocd-source-mesh.yaml': '- a\n' },
    'mesh/production/.argocd-source-mesh.yaml:1',
  ],
  [
    'Argo CD: a kustomization that is none',
    TREE,
    { [PLACE]: application(source('mesh/production', ', kustomize: {namePrefix: p-}')) },
    `${PLACE}:7`,
  ],
  [
    'Argo CD: a chart that is none',
    TREE,
    { [PLACE]: application(source('mesh/production', ', helm: {releaseName: x}')) },
    `${PLACE}:7`,
  ],
  [
    'Argo CD: a name that ends as a chart does',
    TREE,
    { 'mesh/production/MyChart.yaml': 'name: x\n' },
    'mesh/production/MyChart.yaml:1',
  ],
  [
    'Argo CD: an image without a version',
    { ...TREE, ...KUSTOMIZED },
    { [PLACE]: application(source('mesh/production', ', kustomize: {images: [nginx]}')) },
    `${PLACE}:7`,
  ],
  [
    'Flux: values in a folder',
    FLUX,
    { 'mesh/production/values.yaml': 'a: 1\n' },
    'mesh/production/values.yaml:1',
  ],
  ['Flux: no YAML', FLUX, { 'mesh/production/x.yaml': 'a: [\n' }, 'mesh/production/x.yaml:2'],
  [
    'Flux: doubled keys',
    FLUX,
    { 'mesh/production/x.yaml': `${MAP}kind: ConfigMap\n` },
    'mesh/production/x.yaml:4',
  ],
  [
    'Flux: two kustomizations',
    { ...FLUX, ...KUSTOMIZED },
    { 'mesh/production/Kustomization': 'resources: [policy.yaml]\n' },
    'mesh/production/Kustomization:1',
  ],
  [
    'Flux: a component by an address',
    { ...FLUX, ...KUSTOMIZED },
    { [PLACE]: flux(', components: ["https://git.example/x"]') },
    `${PLACE}:4`,
  ],
];

const stopsOf = async (before: Files, change: Files) => {
  const { findings, tier } = await reviewOf(before, { ...before, ...change });
  const found = findings.filter(({ detector }) => detector === 'root-no-longer-renders');
  return { found, tier };
};

describe('what stops the delivery of production is high, and told once, where it stops', () => {
  test.each(STOPS)('%s', async (_, before, change, place) => {
    const { found, tier } = await stopsOf(before, change);
    expect(found.map(({ origin }) => `${origin.file}:${String(origin.line)}`)).toEqual([place]);
    // a change of the applier itself is one of where production comes from
    expect(['high', 'critical']).toContain(tier);
  });

  test.each(STOPS)('%s, which was there, is told no more', async (_, before, change) => {
    const stopped = { ...before, ...change };
    const { found } = await stopsOf(stopped, { 'README.md': 'more\n' });
    expect(spoken(found)).toEqual([]);
  });
});

describe('what stops nothing is not', () => {
  test.each<readonly [string, Files, Files]>([
    ['values in a directory of Argo CD', TREE, { 'mesh/production/values.yaml': 'a: 1\n' }],
    ['doubled keys for Argo CD', TREE, { 'mesh/production/x.yaml': `${MAP}kind: ConfigMap\n` }],
    ['an empty block', TREE, { [PLACE]: application(source('mesh/production', ', helm: {}')) }],
    ['an override', TREE, { 'mesh/production/.argocd-source.yaml': 'helm: null\n' }],
    [
      'an image with a version',
      { ...TREE, ...KUSTOMIZED },
      { [PLACE]: application(source('mesh/production', ', kustomize: {images: ["nginx:1"]}')) },
    ],
    ['JSON for Flux', FLUX, { 'mesh/production/package.json': '{}' }],
  ])('%s', async (_, before, change) => {
    expect(spoken((await stopsOf(before, change)).found)).toEqual([]);
  });
});

test('what stops where production is not is no more than medium', async () => {
  const dev = {
    ...TREE,
    'mesh/dev/map.yaml': MAP,
    'clusters/dev/mesh.yaml': application(source('mesh/dev'), 'mesh-dev').replace(
      'name: prod,',
      'name: dev,',
    ),
  };
  const { found, tier } = await stopsOf(dev, { 'mesh/dev/package.json': '{}' });
  expect(found.map((told) => spoken(messageOf(told)))).toEqual([
    'Argo CD applies nothing of `mesh/dev` any more: mesh/dev/package.json:1 stops it.',
  ]);
  expect(tier).toBe('medium');
});
