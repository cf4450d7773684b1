import { expect, test } from 'vitest';
import { deliveryMap } from '../../../src/gitops/index.ts';
import { planOf } from '../../gitops/delivery/argo-trees.ts';
import { configMap } from './flux-trees.ts';

const source = (name: string, url: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { interval: 1m, url: "${url}", ref: { branch: main } }\n`;

const kustomization = (name: string, path: string, ref: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { interval: 1m, prune: true, path: ${path}, sourceRef: { kind: GitRepository, name: ${ref} } }\n`;

const cluster = (name: string, ref: string) => ({
  [`clusters/${name}/flux-system/sync.yaml`]: `${source('flux-system', 'https://git.example/acme/fleet')}---\n${kustomization('flux-system', `./clusters/${name}`, 'flux-system')}`,
  [`clusters/${name}/mesh.yaml`]: `${source('vendor', 'https://git.example/vendor/mesh')}---\n${kustomization('mesh', './mesh', ref)}`,
});

test('a path that another repository has too is not taken from here, where it is known which address is this one', () => {
  const plan = planOf({
    ...cluster('staging', 'flux-system'),
    ...cluster('prod', 'vendor'),
    'mesh/c.yaml': configMap('c', '{}'),
  });
  const { sources, environments } = deliveryMap(plan);
  expect(sources.map(({ name, isHere }) => [name, isHere])).toEqual([
    ['https://git.example/acme/fleet', true],
    ['https://git.example/vendor/mesh', false],
  ]);
  const applying = environments.filter(({ roots }) => roots.some(({ path }) => path === 'mesh'));
  expect(applying.map(({ name }) => name)).toEqual(['staging']);
});
