import { expect, test } from 'vitest';
import type { Files } from './releases.ts';
import { configMap, flux, plainNamed, rootOf } from './flux-trees.ts';

const shop = (text: string, folder = 'apps'): Files => ({
  [`${folder}/kustomization.yaml`]: 'resources: [shop.yaml]\n',
  [`${folder}/shop.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop, namespace: shop }\ndata:\n  value: "${text}"\n`,
});

const from = (name: string, kind = 'ConfigMap'): string =>
  `  postBuild:\n    substituteFrom: [{ kind: ${kind}, name: ${name} }]\n`;

const valueIn = (files: Files, folder = 'apps'): unknown =>
  (plainNamed(rootOf(files, folder), 'shop') as { data: { value: unknown } }).data.value;

const infra = flux('infra', './infra');

test.each([
  [
    'a generator with a hash gives variables',
    'configMapGenerator: [{ name: vars, literals: [HOST=shop.example] }]\nnamespace: flux-system\n',
  ],
  [
    'a generator without a hash gives variables',
    'configMapGenerator: [{ name: vars, literals: [HOST=shop.example] }]\ngeneratorOptions: { disableNameSuffixHash: true }\nnamespace: flux-system\n',
  ],
  [
    'a patched source gives what the patch says',
    `resources: [vars.yaml]\npatches: [{ target: { kind: ConfigMap }, patch: '[{"op": "replace", "path": "/data/HOST", "value": "shop.example"}]' }]\n`,
  ],
])('%s', (_, kustomization) => {
  const files = {
    'clusters/prod/ks.yaml': `${infra}---\n${flux('apps', './apps', `  dependsOn: [{ name: infra }]\n${from('vars')}`)}`,
    'infra/kustomization.yaml': kustomization,
    'infra/vars.yaml': configMap('vars', '{ HOST: base }'),
    ...shop('${HOST}'),
  };
  expect(valueIn(files)).toBe('shop.example');
});

test('a generated Secret gives its decoded values', () => {
  const files = {
    'clusters/prod/ks.yaml': `${infra}---\n${flux('apps', './apps', from('vars', 'Secret'))}`,
    'infra/kustomization.yaml':
      'secretGenerator: [{ name: vars, literals: [HOST=shop.example] }]\nnamespace: flux-system\n',
    ...shop('${HOST}'),
  };
  expect(valueIn(files)).toBe('shop.example');
});

test('a source has the variables of its own Kustomization put in', () => {
  const files = {
    'clusters/prod/ks.yaml': `${flux('infra', './infra', '  postBuild: { substitute: { ZONE: eu } }\n')}---\n${flux('apps', './apps', from('vars'))}`,
    'infra/kustomization.yaml': 'resources: [vars.yaml]\n',
    'infra/vars.yaml': configMap('vars', '{ HOST: "${ZONE}.example" }'),
    ...shop('${HOST}'),
  };
  expect(valueIn(files)).toBe('eu.example');
});

test('a file that nothing applies defines no variable', () => {
  const files = {
    'clusters/prod/ks.yaml': `${infra}---\n${flux('apps', './apps', from('vars'))}`,
    'infra/kustomization.yaml': 'resources: [other.yaml]\n',
    'infra/other.yaml': configMap('other', '{ A: b }'),
    'infra/vars.yaml': configMap('vars', '{ HOST: left.over }'),
    ...shop('${HOST}'),
  };
  const root = rootOf(files, 'apps');
  expect(valueIn(files)).toBe('${HOST}');
  expect(root.gaps.map(({ message }) => message)).toEqual([
    'The value of ${HOST} is not known: ConfigMap vars is not in the tree.',
  ]);
});

test('a source in another namespace than the Kustomization is not meant', () => {
  const files = {
    'clusters/prod/ks.yaml': `${infra}---\n${flux('apps', './apps', from('vars'))}`,
    'infra/kustomization.yaml': 'resources: [vars.yaml]\nnamespace: elsewhere\n',
    'infra/vars.yaml': configMap('vars', '{ HOST: x }'),
    ...shop('${HOST}'),
  };
  expect(valueIn(files)).toBe('${HOST}');
});

test('each cluster has the values of its own overlay over one base', () => {
  const cluster = (name: string): Files => ({
    [`clusters/${name}/kustomization.yaml`]: `resources: [ks.yaml, ../../base]\npatches: [{ target: { kind: ConfigMap }, patch: '[{"op": "add", "path": "/data/NAME", "value": "${name}"}]' }]\n`,
    [`clusters/${name}/ks.yaml`]: flux('apps', `./apps/${name}`, from('vars')),
    ...shop('${NAME}', `apps/${name}`),
  });
  const files = {
    ...cluster('prod-eu'),
    ...cluster('prod-us'),
    'base/kustomization.yaml': 'resources: [vars.yaml]\n',
    'base/vars.yaml': configMap('vars', '{ NAME: none }'),
  };
  expect(valueIn(files, 'apps/prod-eu')).toBe('prod-eu');
  expect(valueIn(files, 'apps/prod-us')).toBe('prod-us');
});

test('two Kustomizations that take variables from each other are both rendered', () => {
  const files = {
    'clusters/prod/ks.yaml': `${flux('infra', './infra', from('theirs'))}---\n${flux('apps', './apps', from('vars'))}`,
    'infra/kustomization.yaml': 'resources: [vars.yaml]\n',
    'infra/vars.yaml': configMap('vars', '{ HOST: "a${OTHER}" }'),
    'apps/kustomization.yaml': 'resources: [shop.yaml, theirs.yaml]\n',
    'apps/shop.yaml': shop('${HOST}')['apps/shop.yaml'] ?? '',
    'apps/theirs.yaml': configMap('theirs', '{ OTHER: b }'),
  };
  expect(valueIn(files)).toBe('ab');
});

test('a source that is not seen and comes later may override what is put in, which is said', () => {
  const both = (...names: string[]) =>
    `  postBuild:\n    substituteFrom: [${names.map((name) => `{ kind: ConfigMap, name: ${name} }`).join(', ')}]\n`;
  const messages = (spec: string) => {
    const files = {
      'clusters/prod/ks.yaml': `${infra}---\n${flux('apps', './apps', spec)}`,
      'infra/kustomization.yaml': 'resources: [vars.yaml]\n',
      'infra/vars.yaml': configMap('vars', '{ HOST: x }'),
      ...shop('${HOST}'),
    };
    expect(valueIn(files)).toBe('x');
    return rootOf(files, 'apps').gaps.map(({ message }) => message);
  };
  expect(messages(both('vars', 'late'))).toEqual([
    'ConfigMap late is not in the tree, and comes later than others: variables may have other values than those seen here.',
  ]);
  expect(messages(both('early', 'vars'))).toEqual([]);
  expect(messages(`${both('vars', 'late')}    substitute: { HOST: x }\n`)).toEqual([]);
});
