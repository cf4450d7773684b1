import { describe, expect, test } from 'vitest';
import type { KustomizeResult } from '../../src/kustomize/build/kustomize-renderer.ts';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { placeOf, buildFileTree } from '../../src/manifest/index.ts';
import type { LoadedBlob } from '../../src/manifest/index.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { treeOf } from '../support/tree-of.ts';
import { ODD_NAMES } from './arbitrary-kustomizations.ts';
import { deployment, kustomizeTables, render } from './render.ts';
import { configMap } from '../support/objects.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const renderBytes = (files: Files): KustomizeResult =>
  createKustomizeRenderer(kustomizeTables).render(treeOf(files), '.');

const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  new Uint8Array(
    parts.flatMap((part) =>
      typeof part === 'string' ? [...new TextEncoder().encode(part)] : part,
    ),
  );

const reasonAndPlace = ({ failure }: KustomizeResult): readonly (string | null)[] => [
  failure?.reason ?? null,
  failure?.origin ? placeOf(failure.origin) : null,
];

describe('paths that lead out of the repository', () => {
  const outside = ['../x.yaml', '../../../../etc/passwd', '/etc/passwd', 'a/../../x.yaml'];
  const fields = [
    'resources: [P]',
    'patches: [{ path: P }]',
    'patchesStrategicMerge: [P]',
    'configMapGenerator: [{ name: g, files: [P] }]',
    'configMapGenerator: [{ name: g, envs: [P] }]',
    'configurations: [P]',
    'crds: [P]',
    'openapi: { path: P }',
    'replacements: [{ path: P }]',
  ];
  test.each(outside.flatMap((path) => fields.map((each) => [each.replace('P', path)])))(
    '%s is refused at its line',
    (line) => {
      const result = render({ 'kustomization.yaml': `kind: Kustomization\n${line}\n` });
      expect(reasonAndPlace(result)).toEqual(['outside-root', 'kustomization.yaml:2']);
    },
  );

  test('a link out of the tree is not followed, and told of wherever it is named', () => {
    const contents = new Map<string, LoadedBlob>([
      [
        'k',
        {
          kind: 'text',
          text: 'kind: Kustomization\nresources: [link.yaml]\npatches: [{ path: link.yaml }]\n',
        },
      ],
      ['l', { kind: 'text', text: '../../../etc/passwd' }],
    ]);
    const tree = buildFileTree(
      [
        { path: 'kustomization.yaml', mode: '100644', oid: 'k', size: 80 },
        { path: 'link.yaml', mode: '120000', oid: 'l', size: 19 },
      ],
      contents,
    );
    const { status, gaps, failure } = createKustomizeRenderer(kustomizeTables).render(tree, '.');
    expect([status, failure, ...gaps.map(({ reason }) => reason)]).toEqual([
      'partial',
      null,
      'symlink-outside',
      'symlink-outside',
    ]);
  });
});

describe('what cannot be read', () => {
  const DEEP = 10_000;
  const inObject = (value: string): string =>
    `apiVersion: v1\nkind: X\nmetadata: { name: x }\nspec: ${value}\n`;
  const bomb = `a0: &a0 [x, x]\n${many(30, (i) => `a${String(i + 1)}: &a${String(i + 1)} [*a${String(i)}, *a${String(i)}]\n`)}`;

  test.each<[string, string | Uint8Array, string]>([
    ['flow lists ten thousand deep', inObject('['.repeat(DEEP) + ']'.repeat(DEEP)), 'not-parsed'],
    ['flow maps ten thousand deep', inObject('{a: '.repeat(DEEP) + '}'.repeat(DEEP)), 'not-parsed'],
    ['block lists ten thousand deep', inObject(`\n  ${'- '.repeat(DEEP)}x`), 'not-parsed'],
    ['aliases that double', bomb + inObject('{}'), 'not-parsed'],
    ['a key twice', inObject('{ a: 1, a: 2 }'), 'not-parsed'],
    ['a NUL character', bytes(inObject('a'), [0]), 'binary'],
    ['bytes that are not UTF-8', bytes(inObject('"'), [0xc3, 0x28], '"'), 'not-utf8'],
    ['UTF-16', bytes([0xff, 0xfe], inObject('a')), 'not-utf8'],
    ['fifty megabytes', new Uint8Array(50_000_000).fill(97), 'too-large'],
  ])('%s are named, as an object and as the kustomization', (_, content, reason) => {
    const asObject = renderBytes({
      'kustomization.yaml': 'resources: [x.yaml]\n',
      'x.yaml': content,
    });
    const asKustomization = renderBytes({ 'kustomization.yaml': content });
    if (reason === 'not-parsed') expect(asObject.failure?.reason).toBe(reason);
    else expect(asObject.gaps.map((gap) => gap.reason)).toEqual([reason]);
    expect(asObject.status).not.toBe('complete');
    expect(asKustomization.status).toBe('failed');
    expect(asKustomization.failure?.origin?.file).toBe('kustomization.yaml');
    expect(asKustomization.failure?.reason).toMatch(/^not-(?:parsed|readable)$|^invalid-/);
  });

  test('an env file that cannot be read names no variable, and differs with what it holds', () => {
    const generated = (content: Uint8Array): string => {
      const result = renderBytes({
        'kustomization.yaml': 'configMapGenerator: [{ name: x, envs: [big.env] }]\n',
        'big.env': content,
      });
      expect(result.gaps.map(({ reason }) => reason)).toEqual(['too-large']);
      return printResources(result.resources);
    };
    const [one, other] = [97, 98].map((byte) => generated(new Uint8Array(50_000_000).fill(byte)));
    expect(one).not.toMatch(/^data:/m);
    expect(one).toMatch(/^binaryData:\n {2}big\.env: /m);
    expect(other).not.toBe(one);
  });

  test('a byte-order mark is no part of a file', () => {
    const result = renderBytes({
      'kustomization.yaml': bytes([0xef, 0xbb, 0xbf], 'resources: [x.yaml]\n'),
      'x.yaml': bytes([0xef, 0xbb, 0xbf], deployment),
    });
    expect(result.status).toBe('complete');
    expect(printResources(result.resources)).toMatch(/^apiVersion: apps\/v1\n/);
  });
});

describe("names of the language's own objects are names like any other", () => {
  test.each(ODD_NAMES)('%s', (name) => {
    const result = render({
      'kustomization.yaml': [
        'resources: [x.yaml]',
        `commonLabels: { ${name}: v }`,
        `commonAnnotations: { ${name}: v }`,
        `namespace: ${name.toLowerCase()}`,
        `configMapGenerator: [{ name: g, literals: [${name}=v], options: { disableNameSuffixHash: true } }]`,
        `images: [{ name: ${name}, newTag: v }]`,
        `replacements: [{ source: { kind: X, fieldPath: spec.${name} }, targets: [{ select: { kind: ConfigMap }, fieldPaths: [data.${name}] }] }]`,
        `patches: [{ target: { kind: X }, patch: '[{ "op": "add", "path": "/spec/${name}", "value": "patched" }]' }]`,
      ].join('\n'),
      'x.yaml': `apiVersion: v1\nkind: X\nmetadata: { name: x, labels: { ${name}: old } }\nspec: { ${name}: old }\n`,
    });
    expect(result.failure).toBeNull();
    const text = printResources(result.resources);
    expect(text).toContain(`data:\n  ${name}: patched\n`);
    expect(text).toContain(`spec:\n  ${name}: patched\n`);
    expect(text.split(`    ${name}: v\n`)).toHaveLength(5);
    expect({}).not.toHaveProperty('polluted');
  });
});

/** A limit is about two seconds of work, and the machine may do much else at once. */
const PATIENCE = 120_000;

describe('work without end stops at a limit, counted in steps', () => {
  const objects = many(1_000, (i) => configMap(`c${String(i)}`, '{ a: b }', { namespace: null }));
  const doubling = (depth: number, entry: (next: string) => string, last: string): Files =>
    Object.fromEntries(
      Array.from({ length: depth }, (_, i) => [
        i === 0 ? 'kustomization.yaml' : `d${String(i)}/kustomization.yaml`,
        i === depth - 1 ? last : entry(`${i === 0 ? '' : '../'}d${String(i + 1)}`),
      ]),
    );
  const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';

  const ENDLESS: readonly (readonly [string, Files])[] = [
    [
      'patches that all change every object',
      {
        'kustomization.yaml': `resources: [all.yaml]\npatches:\n${many(1_000, (i) => `- { target: { kind: ConfigMap }, patch: '[{ "op": "add", "path": "/data/k${String(i)}", "value": "v" }]' }\n`)}`,
      },
    ],
    [
      'replacements of every object',
      {
        'kustomization.yaml': `resources: [all.yaml]\nreplacements:\n${many(2_000, (i) => `- { source: { kind: ConfigMap, name: c${String(i % 1_000)} }, targets: [{ select: { kind: ConfigMap }, fieldPaths: [data.a] }] }\n`)}`,
      },
    ],
    [
      'labels by the thousand',
      {
        'kustomization.yaml': `resources: [all.yaml]\ncommonLabels:\n${many(2_000, (i) => `  l${String(i)}: v\n`)}`,
      },
    ],
    [
      'components that include components twice',
      {
        ...doubling(
          30,
          (next) => `${component}components: [${next}, ${next}]\n`,
          `${component}namePrefix: a-\n`,
        ),
        'kustomization.yaml': 'resources: [all.yaml]\ncomponents: [d1, d1]\n',
      },
    ],
    [
      'bases that include bases twice, and lack something',
      doubling(30, (next) => `resources: [${next}, ${next}]\n`, 'resources: [absent.yaml]\n'),
    ],
    [
      'a long text in every object',
      {
        'kustomization.yaml': `resources: [all.yaml]\ncommonAnnotations: { a: ${'x'.repeat(1_000_000)} }\n`,
      },
    ],
    [
      'a variable that copies a long text again and again',
      {
        'kustomization.yaml':
          'resources: [long.yaml]\nvars: [{ name: V, objref: { apiVersion: v1, kind: ConfigMap, name: long }, fieldref: { fieldpath: data.a } }]\n',
        'long.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: long }\ndata: { a: ${'x'.repeat(100_000)} }\n---\n${deployment.replace('value: none', `value: "${'$(V)'.repeat(10_000)}"`)}`,
      },
    ],
  ];

  test.each(shareOfRun(ENDLESS, ENDLESS.length))(
    '%s',
    (_, files) => {
      const { status, failure } = renderBytes({ 'all.yaml': objects, ...files });
      // a file that is missing comes first, for kustomize stops there
      const reasons = [failure, ...(failure?.further ?? [])].map((each) => each?.reason);
      expect([status, reasons.at(-1)]).toEqual(['failed', 'limit']);
    },
    PATIENCE,
  );
});
