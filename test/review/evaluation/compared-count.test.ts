import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const service = (name: string, namespace = 'shop'): string => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { ports: [{ port: 80 }], selector: { app: ${name} } }
`;

const files = (...objects: readonly string[]) => ({
  'overlays/prod/kustomization.yaml': 'resources: [mesh.yaml]\n',
  'overlays/prod/mesh.yaml': objects.join(''),
});

test.each<[string, readonly string[], readonly string[], number]>([
  ['what goes', [service('a'), service('b'), service('c')], [service('a')], 3],
  ['what comes', [service('a')], [service('a'), service('b')], 2],
  ['what goes while another comes', [service('a')], [service('b')], 2],
  ['what moves, in both places', [service('a')], [service('a', 'other')], 2],
  ['what stays, once', [service('a')], [service('a')], 1],
])('%s is among the objects that are compared', async (_, before, after, count) => {
  const { environments } = await reviewOf(files(...before), files(...after));
  expect(environments.map(({ objects }) => objects)).toEqual([count]);
});

test('of what no longer renders only what is still read is compared', async () => {
  const { environments } = await reviewOf(files(service('a'), service('b')), {
    'overlays/prod/kustomization.yaml': 'resources: [mesh.yaml, absent.yaml]\n',
    'overlays/prod/mesh.yaml': service('a'),
  });
  expect(environments.map(({ objects, status }) => [objects, status])).toEqual([[1, 'failed']]);
});

test('of what Flux does not apply any more nothing is compared, though all of it can be read', async () => {
  const flux = (more: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./shop
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;
  const tree = (more: string) => ({
    'clusters/prod/shop.yaml': flux(more),
    'shop/kustomization.yaml': 'resources: [all.yaml]\n',
    'shop/all.yaml': `${service('a')}${service('b').replace('spec:', 'data: { script: "echo ${WHO}" }\nspec:')}`,
  });
  const { environments } = await reviewOf(
    tree(''),
    tree('  postBuild: { substitute: { cluster: prod } }\n'),
  );
  expect(environments.map(({ objects, status }) => [objects, status])).toEqual([[1, 'partial']]);
});
