import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { application, source, TREE } from './argo-meshes.ts';
import { meshMtls } from '../support/objects.ts';

const OBJECT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

const blockingOf = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { gaps } = await reviewOf(TREE, { ...TREE, ...files });
  return gaps.flatMap(({ blocking, message }) => (blocking ? [message] : []));
};

describe('a file of a directory at which Argo CD stops', () => {
  test.each([
    ['a document after an object', 'x.yaml', `${OBJECT}---\na: 1\n`],
    ['a document before an object', 'x.yaml', `a: 1\n---\n${OBJECT}`],
    ['a text after an object', 'x.yaml', `${OBJECT}---\nsome words\n`],
    ['all words of an object', 'x.yaml', '# apiVersion: kind: metadata:\na: 1\n'],
    ['a list of JSON', 'x.json', '[]'],
    ['settings of another tool', 'package.json', '{"name": "x", "version": "1.0.0"}'],
    ['two objects in one JSON', 'x.json', '{"kind": "A"}{"kind": "B"}'],
    ['YAML in JSON', 'x.json', OBJECT],
    ['an object without a name', 'x.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n'],
  ])('%s fails the check', async (_, name, text) => {
    const [message = '', ...others] = await blockingOf({ [`mesh/production/${name}`]: text });
    expect(others).toEqual([]);
    expect(message).toContain('Argo CD syncs nothing of mesh/production');
  });

  test.each([
    ['values', 'values.yaml', 'a: 1\n'],
    ['nothing', 'x.yaml', `${OBJECT}---\n---\n# only words\n`],
    [
      'an object of JSON',
      'x.json',
      '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}}',
    ],
    [
      'an object that the cluster names',
      'x.yaml',
      'apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: a- }\n',
    ],
    ['a list without a name', 'x.yaml', 'apiVersion: v1\nkind: List\nitems: []\n'],
    ['JSON in a folder below', 'deep/package.json', '{}'],
  ])('%s does not', async (_, name, text) => {
    expect(await blockingOf({ [`mesh/production/${name}`]: text })).toEqual([]);
  });
});

const json = (revision: string, more = ''): string =>
  JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'mesh', namespace: 'argocd' },
    spec: {
      project: 'mesh',
      destination: { name: 'prod', namespace: 'istio-system' },
      source: {
        repoURL: 'https://git.example/acme/platform.git',
        path: `mesh/production${more}`,
        targetRevision: revision,
      },
    },
  });

test.each([
  ['JSON', 'mesh.json', json('main'), json('alice')],
  [
    'JSON over lines',
    'mesh.json',
    JSON.stringify(JSON.parse(json('main')), null, 2),
    JSON.stringify(JSON.parse(json('alice')), null, 2),
  ],
  ['braces in YAML', 'mesh.yaml', json('main'), json('alice')],
  [
    'a list in JSON',
    'all.json',
    `{"apiVersion": "v1", "kind": "List", "items": [${json('main')}]}`,
    `{"apiVersion": "v1", "kind": "List", "items": [${json('alice')}]}`,
  ],
])('an Application in %s decides as one in YAML', async (_, name, before, after) => {
  const { 'clusters/production/mesh.yaml': _yaml, ...rest } = TREE;
  const place = `clusters/production/${name}`;
  const { tier } = await reviewOf({ ...rest, [place]: before }, { ...rest, [place]: after });
  expect(tier).toBe('critical');
});

test('an Application that is told to sync something at once is judged by what it delivers', async () => {
  const operation = 'operation: {sync: {revision: alice}}\n';
  const now = {
    'clusters/production/mesh.yaml': application(source('mesh/production')) + operation,
  };
  expect((await reviewOf(TREE, { ...TREE, ...now })).tier).toBe('critical');
  const harmless = { 'mesh/production/policy.yaml': `# words\n${meshMtls('STRICT')}` };
  expect((await reviewOf(TREE, { ...TREE, ...harmless })).tier).toBe('low');
});
