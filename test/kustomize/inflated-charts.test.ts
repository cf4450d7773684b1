import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createKustomizeRenderer } from '../../src/kustomize/build/kustomize-renderer.ts';
import type { KustomizeResult } from '../../src/kustomize/build/kustomize-renderer.ts';
import { buildFileTree } from '../../src/manifest/index.ts';
import { treeOf } from '../support/tree-of.ts';
import type { FakeRenders } from './fake-renders.ts';
import { failed, fakeRenders, valuesOf } from './fake-renders.ts';
import { field, kustomizeTables, story, virtualService } from './render.ts';

const rendererWith = (charts: FakeRenders) =>
  createKustomizeRenderer(kustomizeTables, undefined, charts);

const CHART = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'timeout: 1s\n',
  'charts/web/templates/route.yaml': virtualService,
};

const ROUTE = { 'templates/route.yaml': virtualService };

const configMap = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

/** A kustomization with one chart. */
const listing = (entry: string, more = ''): Record<string, string> => ({
  ...CHART,
  'kustomization.yaml': `helmCharts:\n  - { name: web, releaseName: orders, ${entry} }\n${more}`,
});

const build = (files: Record<string, string>, charts: FakeRenders): KustomizeResult =>
  rendererWith(charts).render(treeOf(files), '.');

const gapsOf = ({ gaps }: KustomizeResult): readonly string[] =>
  gaps.map(({ reason, message }) => `${reason}: ${message}`);

describe('the objects of a chart are those of the kustomization', () => {
  test('they come after generated ones and before those of generators in files', () => {
    const charts = fakeRenders({
      orders: { 'templates/b.yaml': configMap('b'), 'templates/a.yaml': configMap('a') },
      carts: { 'templates/c.yaml': configMap('c') },
    });
    const result = build(
      {
        ...CHART,
        'kustomization.yaml':
          'sortOptions: { order: fifo }\ngenerators: [last.yaml]\nhelmCharts: [{ name: web, releaseName: orders }]\n' +
          'helmChartInflationGenerator: [{ chartName: web, releaseName: carts }]\nresources: [own.yaml]\n' +
          'secretGenerator: [{ name: s, literals: [a=b], options: { disableNameSuffixHash: true } }]\n',
        'own.yaml': configMap('own'),
        'last.yaml':
          'apiVersion: builtin\nkind: SecretGenerator\nmetadata: { name: last }\nliterals: [a=b]\noptions: { disableNameSuffixHash: true }\n',
      },
      charts,
    );
    expect(result.failure).toBeNull();
    expect(result.resources.map(({ name }) => name)).toEqual(['own', 's', 'b', 'a', 'c', 'last']);
    expect(result.status).toBe('complete');
  });

  test('all transformers reach them, and a value says the line of its template', () => {
    const patched = build(
      {
        ...listing(
          'namespace: checkout',
          'namespace: shop\nnamePrefix: eu-\npatches: [{ path: p.yaml }]\n',
        ),
        'p.yaml': virtualService.replace('hosts: [web]', 'hosts: [orders]'),
      },
      fakeRenders({ orders: ROUTE }),
    );
    expect(patched.resources.map(({ name, namespace }) => `${namespace}/${name}`)).toEqual([
      'shop/eu-web',
    ]);
    expect(story(field(patched, 'VirtualService', 'spec', 'hosts', 0))).toBe(
      'orders ← p.yaml:6, patch patches kustomization.yaml:5',
    );
    expect(story(field(patched, 'VirtualService', 'metadata', 'name'))).toContain(
      '← charts/web/templates/route.yaml:4',
    );
  });

  test('an object that a resource has already is refused, as is one that the chart renders twice', () => {
    const taken = build(
      { ...listing('', 'resources: [own.yaml]\n'), 'own.yaml': virtualService },
      fakeRenders({ orders: ROUTE }),
    );
    expect(taken.failure).toMatchObject({ reason: 'duplicate-id', origin: { line: 2 } });
    const twice = build(
      listing(''),
      fakeRenders({ orders: { ...ROUTE, 'templates/route2.yaml': virtualService } }),
    );
    expect(twice.failure).toMatchObject({ reason: 'invalid-chart' });
  });

  test('what is different at every render has no value that renders could be compared by', () => {
    const text = `${configMap('made')}data:\n  key: random-1\n  other: same\n`;
    const result = build(listing(''), fakeRenders({ orders: { 'templates/m.yaml': text } }));
    expect(story(field(result, 'ConfigMap', 'data', 'key'))).toContain(
      '(different at every render)',
    );
    expect(story(field(result, 'ConfigMap', 'data', 'other'))).toContain('same');
  });

  test('they are told of as charts, in the namespace they come to', () => {
    const charts = fakeRenders({ orders: ROUTE });
    const of = (more: string) =>
      build(listing('namespace: checkout', more), charts).inflated.map(
        ({ name, namespace, origin }) =>
          `${name} in ${String(namespace)} at ${String(origin.line)}`,
      );
    expect(of('')).toEqual(['web in checkout at 2']);
    expect(of('namespace: shop\n')).toEqual(['web in shop at 2']);
  });
});

describe('what Helm is given', () => {
  const askedFor = (files: Record<string, string>) => {
    const charts = fakeRenders({});
    const result = build(files, charts);
    expect(result.failure).toBeNull();
    return { request: charts.asked[0], reads: result.reads };
  };

  test('every option has its own', () => {
    const { request } = askedFor(
      listing(
        'namespace: checkout, kubeVersion: 1.30.0, apiVersions: [a/v1], includeCRDs: true, skipHooks: true, skipTests: true',
      ),
    );
    expect(request).toMatchObject({
      releaseName: 'orders',
      namespace: 'checkout',
      kubeVersion: '1.30.0',
      apiVersions: ['a/v1'],
      includeCRDs: true,
      noHooks: true,
      skipTests: true,
    });
    expect([...(request?.files.keys() ?? [])]).toEqual([
      'Chart.yaml',
      'templates/route.yaml',
      'values.yaml',
    ]);
  });

  test('additional files come after the file and the values of the entry, and all were read', () => {
    const { request, reads } = askedFor({
      ...listing(
        'valuesFile: v.yaml, valuesInline: { timeout: 2s }, additionalValuesFiles: [more.yaml]',
      ),
      'v.yaml': 'timeout: 5s\nkept: true\n',
      'more.yaml': 'timeout: 3s\n',
    });
    expect(request === undefined ? [] : valuesOf(request)).toEqual([
      'kustomization.yaml:2: {"kept":true,"timeout":"2s"}',
      'more.yaml: timeout: 3s\n',
    ]);
    for (const path of ['v.yaml', 'more.yaml', 'charts/web/values.yaml', 'charts/web/'])
      expect(reads).toContain(path);
  });

  test('without values of the entry a file goes as it stands, the chart’s own where none is named', () => {
    const { request } = askedFor(listing(''));
    expect(request === undefined ? [] : valuesOf(request)).toEqual([
      'charts/web/values.yaml: timeout: 1s\n',
    ]);
  });
});

describe('a chart that is not rendered is not seen', () => {
  const unseen = (files: Record<string, string>, charts = fakeRenders({ orders: ROUTE })) => {
    const result = build(files, charts);
    expect(result.unseen.map(({ kind }) => kind)).toEqual(['Chart']);
    expect(charts.asked.length).toBeLessThanOrEqual(1);
    return gapsOf(result);
  };
  const because = (why: string): readonly string[] => [
    `helm-chart: The objects of the Helm chart web are not analysed: ${why}.`,
  ];

  test.each([
    [
      'it is fetched',
      'version: 1.2.3, repo: https://example.com',
      {},
      'it is not at charts/web-1.2.3/web, where kustomize looks for it',
    ],
    [
      'it is packed',
      'version: 1.2.3, repo: https://example.com',
      { 'charts/web-1.2.3/web-1.2.3.tgz': 'packed' },
      'it is not at charts/web-1.2.3/web, where kustomize looks for it (charts/web-1.2.3/web-1.2.3.tgz is packed, which it does not unpack)',
    ],
    [
      'its values are',
      'valuesFile: https://example.com/v.yaml',
      {},
      'it takes values from https://example.com/v.yaml',
    ],
    [
      'they are not committed',
      'valuesFile: v.yaml',
      { '.gitignore': 'v.yaml\n' },
      'v.yaml, a file of values, is not in the repository',
    ],
    [
      'its release has any name',
      'releaseName: "", nameTemplate: "{{ randAlpha 3 }}"',
      {},
      'its release has the name of a template',
    ],
  ])('where %s', (_, entry, more, why) => {
    const files: Record<string, string> = { ...listing(entry), ...more };
    const yaml = files['kustomization.yaml'] ?? '';
    files['kustomization.yaml'] = yaml.replace('releaseName: orders, releaseName', 'releaseName');
    expect(unseen(files)).toEqual(because(why));
  });

  test('where charts that it depends on are fetched', () => {
    const missing = failed('load', 'found in Chart.yaml, but missing in charts/ directory: redis');
    expect(unseen(listing(''), fakeRenders({ orders: missing }))).toEqual(
      because('it depends on redis, which is not in the repository'),
    );
  });

  test('but one that takes too long is broken, by name', () => {
    const slow = failed('time', 'it takes longer than 10 seconds');
    const { failure } = build(listing(''), fakeRenders({ orders: slow }));
    expect(failure?.reason).toBe('invalid-chart');
    expect(failure?.message).toContain('it takes longer than 10 seconds');
  });

  test('where the build does not inflate charts, whatever others have rendered', () => {
    const renderer = rendererWith(fakeRenders({ orders: ROUTE }));
    const tree = treeOf(listing(''));
    expect(renderer.render(tree, '.').status).toBe('complete');
    const refused = renderer.render(tree, '.', undefined, { inflatesCharts: false });
    expect(gapsOf(refused)).toEqual(because('charts are not rendered'));
    expect(renderer.render(tree, '.').status).toBe('complete');
  });

  test('a failure of Helm is one of the build, in its words and at its line', () => {
    const words = 'execution error at (web/templates/route.yaml:4:7): no timeout';
    const result = build(listing(''), fakeRenders({ orders: failed('render', words) }));
    expect(result.failure).toMatchObject({
      reason: 'invalid-chart',
      message: `Helm does not render charts/web as orders: ${words}.`,
      origin: { file: 'charts/web/templates/route.yaml', line: 4 },
    });
  });
});

describe('a chart that is still to be rendered', () => {
  const files = {
    ...Object.fromEntries(Object.entries(CHART).map(([path, text]) => [`base/${path}`, text])),
    'base/kustomization.yaml':
      'helmCharts: [{ name: web, releaseName: orders }, { name: web, releaseName: carts }]\n',
    'dev/kustomization.yaml': 'resources: [../base]\n',
    'prod/kustomization.yaml': 'resources: [../base]\nnamePrefix: prod-\n',
  };
  const releases = { orders: ROUTE, carts: { 'templates/c.yaml': configMap('c') } };

  test('is asked for with all others, and nothing of it is kept', () => {
    const charts = fakeRenders(releases, false);
    const renderer = rendererWith(charts);
    const tree = treeOf(files);
    const early = renderer.render(tree, 'dev');
    expect([early.isPending, early.resources.length]).toEqual([true, 0]);
    expect(charts.asked.map(({ releaseName }) => releaseName)).toEqual(['orders', 'carts']);
    charts.arrive();
    for (const folder of ['dev', 'prod', 'base']) {
      const late = renderer.render(tree, folder);
      expect([late.isPending, late.status, late.resources.length]).toEqual([false, 'complete', 2]);
      expect(renderer.render(treeOf(files), folder)).toBe(late);
    }
    // the base is built once for all three
    expect(charts.asked).toHaveLength(4);
  });

  test('a file of the chart that is not loaded is wanted, with all its others', () => {
    const oid = (text: string): string => createHash('sha1').update(text).digest('hex');
    const tree = buildFileTree(
      Object.entries(files).map(([path, text]) => ({
        path,
        mode: '100644',
        oid: oid(text),
        size: text.length,
      })),
      new Map([
        [
          oid(files['base/kustomization.yaml']),
          { kind: 'text', text: files['base/kustomization.yaml'] },
        ],
      ]),
    );
    const charts = fakeRenders(releases);
    const result = rendererWith(charts).render(tree, 'base');
    expect([result.isPending, charts.asked.length]).toEqual([true, 0]);
    expect([...tree.wanted]).toEqual(
      expect.arrayContaining(Object.keys(CHART).map((path) => `base/${path}`)),
    );
  });
});
