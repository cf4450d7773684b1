import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { times } from '../support/times.ts';
import { deployment, field, render } from './render.ts';

const annotated = (value: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, annotations: { by: ${value} } }\n`;

const component = (fields: Readonly<Record<string, unknown>>): string =>
  stringify({ apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', ...fields });

const TARGET = { kind: 'Deployment', name: 'web' };
const json = (...operations: readonly object[]) => [
  { target: { ...TARGET, group: 'apps', version: 'v1' }, patch: JSON.stringify(operations) },
];
const IMAGE = '/spec/template/spec/containers/0/image';
const image = ['spec', 'template', 'spec', 'containers', 0, 'image'] as const;
const by = ['metadata', 'annotations', 'by'] as const;

type Field = readonly (string | number)[];

/** Two steps that write one field: the value of the later one stays. */
const PAIRS: readonly (readonly [
  string,
  Readonly<Record<string, unknown>>,
  Field,
  string | number,
])[] = [
  [
    'components, then patches',
    { patches: [{ patch: annotated('patches') }], components: ['component'] },
    by,
    'patches',
  ],
  [
    'components, then patchesStrategicMerge',
    { patchesStrategicMerge: [annotated('merge')], components: ['component'] },
    by,
    'merge',
  ],
  [
    'patchesStrategicMerge, then patches',
    { patches: [{ patch: annotated('patches') }], patchesStrategicMerge: [annotated('merge')] },
    by,
    'patches',
  ],
  [
    'patches, then namespace',
    {
      namespace: 'by-field',
      patches: [
        {
          target: TARGET,
          patch: JSON.stringify([{ op: 'add', path: '/metadata/namespace', value: 'by-patch' }]),
        },
      ],
    },
    ['metadata', 'namespace'],
    'by-field',
  ],
  [
    'patches, then names: a patch meets the name that is written',
    {
      namePrefix: 'a-',
      nameSuffix: '-z',
      patches: [{ target: TARGET, patch: annotated('patches') }],
    },
    by,
    'patches',
  ],
  [
    'patches, then labels',
    {
      labels: [{ pairs: { by: 'labels' } }],
      patches: [
        {
          target: TARGET,
          patch: JSON.stringify([{ op: 'add', path: '/metadata/labels', value: { by: 'x' } }]),
        },
      ],
    },
    ['metadata', 'labels', 'by'],
    'labels',
  ],
  [
    'patches, then commonAnnotations',
    { commonAnnotations: { by: 'annotations' }, patches: [{ patch: annotated('patches') }] },
    by,
    'annotations',
  ],
  [
    'commonAnnotations, then patchesJson6902',
    {
      patchesJson6902: json({ op: 'replace', path: '/metadata/annotations/by', value: 'json' }),
      commonAnnotations: { by: 'annotations' },
    },
    by,
    'json',
  ],
  [
    'patchesJson6902, then replicas',
    {
      replicas: [{ name: 'web', count: 3 }],
      patchesJson6902: json({ op: 'replace', path: '/spec/replicas', value: 2 }),
    },
    ['spec', 'replicas'],
    3,
  ],
  [
    'patchesJson6902, then images',
    {
      images: [{ name: 'registry/web', newTag: '3' }],
      patchesJson6902: json({ op: 'replace', path: IMAGE, value: 'registry/web:2' }),
    },
    image,
    'registry/web:3',
  ],
  [
    'images, then replacements',
    {
      replacements: [
        {
          source: { kind: 'Deployment', fieldPath: image.join('.') },
          targets: [
            {
              select: { kind: 'Deployment' },
              fieldPaths: [by.join('.')],
              options: { create: true },
            },
          ],
        },
      ],
      images: [{ name: 'registry/web', newTag: '3' }],
    },
    by,
    'registry/web:3',
  ],
];

const filesWith = (kustomization: ReadonlyMap<string, unknown>) => ({
  'kustomization.yaml': stringify(kustomization),
  'deployment.yaml': deployment,
  'component/kustomization.yaml': component({ patches: [{ patch: annotated('component') }] }),
});

describe('the steps of a kustomization have an order, wherever its fields stand (KUST-1)', () => {
  test.each(PAIRS)('%s', (_, fields, path, value) => {
    const all = Object.entries({ resources: ['deployment.yaml'], ...fields });
    for (const entries of [all, [...all].reverse()]) {
      const result = render(filesWith(new Map(entries)));
      expect(result.failure).toBeNull();
      expect(field(result, 'Deployment', ...path)).toMatchObject({ value });
    }
  });

  test('generators, then components, which find what is generated', () => {
    const result = render({
      'kustomization.yaml': stringify({
        components: ['component'],
        configMapGenerator: [{ name: 'conf', literals: ['a=1'] }],
      }),
      'component/kustomization.yaml': component({
        patches: [
          {
            patch: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }\ndata: { a: "2" }\n',
          },
        ],
      }),
    });
    expect(field(result, 'ConfigMap', 'data', 'a')).toMatchObject({ value: '2' });
  });

  test('a component does its own steps before the next one begins, and finds no patch of the file', () => {
    const result = render({
      'kustomization.yaml': stringify({
        resources: ['deployment.yaml'],
        components: ['first', 'second'],
        patches: [{ patch: annotated('patches') }],
      }),
      'deployment.yaml': deployment,
      'first/kustomization.yaml': component({ commonAnnotations: { first: 'x', by: 'first' } }),
      'second/kustomization.yaml': component({
        patches: [
          {
            target: { annotationSelector: 'by=first' },
            patch: JSON.stringify([
              { op: 'add', path: '/metadata/annotations/second', value: 'x' },
            ]),
          },
          {
            target: { annotationSelector: 'by=patches' },
            patch: JSON.stringify([{ op: 'add', path: '/metadata/annotations/never', value: 'x' }]),
          },
        ],
      }),
    });
    const annotations = field(result, 'Deployment', 'metadata', 'annotations');
    expect(annotations.kind === 'map' ? [...annotations.entries.keys()].sort() : []).toEqual([
      'by',
      'first',
      'second',
    ]);
  });

  test('names get their hashes and references are mended once, at the end of all kustomizations', () => {
    const result = render(
      {
        'base/kustomization.yaml': stringify({
          resources: ['deployment.yaml'],
          configMapGenerator: [{ name: 'conf', literals: ['a=1'] }],
        }),
        'base/deployment.yaml': deployment,
        'over/kustomization.yaml': stringify({
          resources: ['../base'],
          namePrefix: 'a-',
          configMapGenerator: [{ name: 'conf', behavior: 'merge', literals: ['a=2'] }],
        }),
      },
      'over',
    );
    const name = field(result, 'ConfigMap', 'metadata', 'name');
    const plain = render({
      'kustomization.yaml': stringify({
        configMapGenerator: [{ name: 'a-conf', literals: ['a=2'] }],
      }),
    });
    expect(name).toMatchObject({
      value: (field(plain, 'ConfigMap', 'metadata', 'name') as { value?: unknown }).value,
    });
    const volume = ['spec', 'template', 'spec', 'volumes', 0, 'configMap', 'name'] as const;
    expect(field(result, 'Deployment', ...volume)).toMatchObject({
      value: (name as { value?: unknown }).value,
    });
  });

  test('all of its fields at once, in any order of theirs', () => {
    const all = Object.entries(
      Object.assign(
        { resources: ['deployment.yaml'] },
        ...PAIRS.map(([, fields]) => fields),
      ) as Record<string, unknown>,
    );
    const texts = new Set<string>();
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (entries) => {
        const { failure, resources } = render(filesWith(new Map(entries)));
        expect(failure).toBeNull();
        texts.add(printResources(resources));
        expect(texts.size).toBe(1);
      }),
      times(40),
    );
  });
});
