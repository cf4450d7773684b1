import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import type { DeclaredEnvironment } from '../../../src/gitops/survey/environment-declarations.ts';
import { treeOf } from '../tree-of.ts';
import { applicationText, CHART } from './delivered-trees.ts';

const ONE = 'https://9F8E7D.gr7.eu-north-1.eks.amazonaws.com';
const OTHER = 'https://6C5B4A.gr7.eu-north-1.eks.amazonaws.com';

const files = {
  ...CHART,
  'argocd/one.yaml': applicationText({ name: 'one', server: ONE }),
  'argocd/two.yaml': applicationText({ name: 'two', server: OTHER }),
};

const declared = (name: string, destination: string, production: boolean): DeclaredEnvironment => ({
  name,
  paths: [],
  destinations: [destination],
  production,
  cluster: null,
});

test('the configuration names clusters that get the same folder by their addresses', () => {
  const { environments, reasons } = discoverEnvironments(treeOf(files), [
    declared('lab', `${ONE.toLowerCase()}/`, false),
    declared('shop', OTHER, true),
  ]);
  expect(environments.map(({ name, production }) => [name, production])).toEqual([
    ['lab', false],
    ['shop', true],
  ]);
  expect([...reasons.roots.values()].map(({ why }) => why)).toContain(
    'the configuration names its path, or its cluster',
  );
});

test('a path that the configuration names is believed before the cluster', () => {
  const { environments } = discoverEnvironments(treeOf(files), [
    declared('lab', ONE, false),
    { ...declared('shop', OTHER, true), paths: ['charts/web'] },
  ]);
  expect(environments.map(({ name }) => name.replace(/ \(.*/, ''))).toContain('shop');
  expect(environments.map(({ name }) => name)).not.toContain('lab');
});
