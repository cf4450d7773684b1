import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { nodeAt } from '../../src/manifest/index.ts';
import { times } from '../support/times.ts';
import { treeOf } from '../support/tree-of.ts';
import { deployment, kustomizeTables, render, virtualService } from './render.ts';

const FIELDS = [
  'resources',
  'components',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'images',
  'replacements',
  'vars',
  'labels',
  'commonLabels',
  'configMapGenerator',
  'secretGenerator',
  'generators',
  'transformers',
  'configurations',
  'openapi',
  'replicas',
  'helmCharts',
  'namespace',
  'namePrefix',
  'sortOptions',
  'generatorOptions',
  'buildMetadata',
  'crds',
];
const KEYS = [
  'name',
  'path',
  'patch',
  'target',
  'kind',
  'source',
  'targets',
  'select',
  'fieldPaths',
  'fieldPath',
  'options',
  'create',
  'pairs',
  'literals',
  'files',
  'envs',
  'newTag',
  'count',
  'objref',
  'fieldref',
  'includeSelectors',
  'labelSelector',
  'delimiter',
  'index',
  'behavior',
];
const WORDS = [
  'web.yaml',
  'vs.yaml',
  '.',
  '..',
  '../..',
  '',
  'web',
  'Deployment',
  'Virtual.*',
  '(',
  'a=b',
  'spec.hosts.0',
  'spec.http.*.timeout',
  '$(WEB)',
  '[{"op":"copy","from":"","path":"/spec/x"}]',
  'metadata.name',
  'https://example.com/x',
  'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: x}',
];

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(...WORDS, true, 3, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 4 }),
  ),
}));

/** A limit is about two seconds of work, and the machine may do much else at once. */
const PATIENCE = 120_000;

describe('input of any form ends in a result', () => {
  test('whatever a kustomization says, it renders or fails with a sentence', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...FIELDS), value, { minKeys: 1, maxKeys: 4 }),
        (content) => {
          const result = render({
            'kustomization.yaml': stringify({ resources: ['web.yaml', 'vs.yaml'], ...content }),
            'web.yaml': deployment,
            'vs.yaml': virtualService,
          });
          if (result.status === 'failed') expect(result.failure?.message).toMatch(/^.+\.$/su);
          else expect(result.failure).toBeNull();
        },
      ),
      times(300),
    );
  });

  test('copies of copies end at a limit', () => {
    const operations = Array.from(
      { length: 40 },
      (_, index) => `{"op":"copy","from":"/spec","path":"/spec/x${String(index)}"}`,
    );
    const result = render({
      'kustomization.yaml':
        'resources: [vs.yaml]\npatches: [{ target: { name: web }, path: p.json }]\n',
      'vs.yaml': virtualService,
      'p.json': `[${operations.join(',')}]`,
    });
    expect(result.failure?.message).toContain('too large');
  });

  test('a pattern that would take a backtracking engine for ever is matched at once', () => {
    const result = render({
      'kustomization.yaml': `resources: [vs.yaml]\npatches:\n  - target: { name: "(a+)+$" }\n    patch: '[{"op":"remove","path":"/spec"}]'\n`,
      'vs.yaml': virtualService.replace('name: web', `name: ${'a'.repeat(60)}b`),
    });
    expect(result.status).toBe('complete');
  });

  test('patches by pattern select what the pattern matches as a whole, each of them anew', () => {
    const names = ['web', 'web-a', 'a-web'];
    const result = render({
      'kustomization.yaml': `resources: [all.yaml]\npatches:\n${[
        'web.*',
        'web',
        'web|a-web',
        'web.*',
      ]
        .map(
          (name, index) =>
            `  - target: { kind: "Virtual.+", name: ${name} }\n    patch: '[{"op":"add","path":"/spec/p${String(index)}","value":1}]'\n`,
        )
        .join('')}`,
      'all.yaml': names
        .map((name) => virtualService.replace('name: web', `name: ${name}`))
        .join('---\n'),
    });
    const patched = result.resources.map(({ name, node }) => [
      name,
      ...['p0', 'p1', 'p2', 'p3'].filter((field) => nodeAt(node, 'spec', field) !== undefined),
    ]);
    expect(new Map(patched.map(([name = '', ...fields]) => [name, fields]))).toEqual(
      new Map([
        ['web', ['p0', 'p1', 'p2', 'p3']],
        ['web-a', ['p0', 'p3']],
        ['a-web', ['p2']],
      ]),
    );
  });

  test(
    'more patches times objects than any repository needs end at a limit, built before or not',
    () => {
      const patches = Array.from(
        { length: 160 },
        (_, index) =>
          `  - target: { name: "(([a-z]+-?)+)x{1,50}${String(index)}" }\n    patch: '[{"op":"remove","path":"/spec"}]'\n`,
      ).join('');
      const objects = Array.from({ length: 1500 }, (_, index) =>
        ['apiVersion: v1', 'kind: ConfigMap', `metadata: { name: a-name-${String(index)} }`].join(
          '\n',
        ),
      ).join('\n---\n');
      const half = {
        'all.yaml': objects,
        'kustomization.yaml': `resources: [all.yaml]\npatches:\n${patches}`,
      };
      const tree = treeOf({
        ...Object.fromEntries(
          ['a', 'b', 'c', 'd'].flatMap((dir) =>
            Object.entries(half).map(([path, text]) => [
              `${dir}/${path}`,
              text.replaceAll('a-name', `${dir}-name`),
            ]),
          ),
        ),
        'kustomization.yaml': 'resources: [a, b, c, d]\n',
      });
      const renderer = createKustomizeRenderer(kustomizeTables);
      for (const dir of ['.', 'a', 'b', 'c', 'd', '.']) {
        const { status, failure } = renderer.render(tree, dir);
        expect([dir, status]).toEqual([dir, dir === '.' ? 'failed' : 'complete']);
        if (dir === '.') expect(failure?.message).toContain('too much to change');
      }
    },
    PATIENCE,
  );
});
