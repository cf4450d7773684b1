import { describe, expect, test } from 'vitest';
import { effectTable, markdownOf } from '../../../src/review/index.ts';
import { contextOf } from '../../support/report-parts.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { flux, object } from './flux-trees.ts';
import type { Files } from './releases.ts';

const named = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\ndata: { key: ${value} }\n`;

const service = (port: number): string => `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:${String(port)}" }] }
`;

const LINES = '----------\nWARNING: do not edit\n----------\n';

/** A file of three objects; what cannot be read stands before one of them. */
const file = (value: string, faultAt: number | null = null): string =>
  ['one', 'two', 'three']
    .map((name, at) => `${at === faultAt ? LINES : ''}${named(name, value)}`)
    .join('---\n');

/** The rows of what changes where, all of them. */
const rowsOf = async (before: Files, after: Files): Promise<readonly string[]> => {
  const table = markdownOf(effectTable(contextOf(await reviewOf(before, after))));
  return table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| what changes'));
};
/** A folder of objects that people apply holds more than settings. */
const release = (text: string): Files => ({
  'release/all.yaml': text,
  'release/web.yaml': service(80),
});
const applied = (applier: string, text: string): Files => ({
  'sync/all.yaml': applier,
  ...release(text),
  'release/four.yaml': named('four', text.includes('new') ? 'new' : 'old'),
});

describe('a file of several objects that cannot be read any more', () => {
  test('brings nothing of what stands behind the fault, by hand, and says what it will bring', async () => {
    const rows = await rowsOf(release(file('old')), release(file('new', 0)));
    expect(rows).toEqual([
      '| release/all.yaml cannot be read |',
      '| ConfigMap shop/two and three: data key `old` → `new` (once release/all.yaml can be read) |',
    ]);
    const { text } = await reportOf(release(file('old')), release(file('new', 0)), 'markdown');
    expect(text.split('\n')[0]).toBe(
      '### 🔴 Broken · release/all.yaml cannot be read as it stands',
    );
    expect(text).toContain('`kubectl apply` stops there, and applies nothing of it.');
  });

  test('brings nothing that a copy elsewhere holds just so already', async () => {
    const copy = { 'copy/two.yaml': named('two', 'new'), 'copy/web.yaml': service(80) };
    const rows = await rowsOf(
      { ...copy, ...release(file('old')) },
      { ...copy, ...release(file('new', 0)) },
    );
    expect(rows).toContain(
      '| ConfigMap shop/two and three: data key `old` → `new` (once release/all.yaml can be read) |',
    );
  });

  test('brings what stands before the fault where people apply it by hand', async () => {
    const rows = await rowsOf(release(file('old')), release(file('new', 2)));
    expect(rows).toEqual([
      '| release/all.yaml cannot be read |',
      '| ConfigMap shop/one and two: data key `old` → `new` |',
    ]);
  });

  test.each([
    ['Argo CD syncs', app('release')],
    ['Flux applies', flux('release', './release')],
  ])('stops all of its folder where %s it', async (does, applier) => {
    const rows = await rowsOf(applied(applier, file('old')), applied(applier, file('new', 2)));
    expect(rows).toEqual([
      '| release/all.yaml cannot be read |',
      '| ConfigMap shop/one, two and four: data key `old` → `new` (once release/all.yaml can be read) |',
    ]);
    const { text } = await reportOf(
      applied(applier, file('old')),
      applied(applier, file('new', 2)),
      'markdown',
    );
    expect(text).toMatch(new RegExp(`${does} nothing of (?:what it builds from )?release\\.`));
  });
});

describe('a folder that does not build', () => {
  test('brings what could be built of it once it builds', async () => {
    const tree = (value: string, ...more: readonly string[]): Files => ({
      'web/kustomization.yaml': `resources:\n${['../app', ...more].map((each) => `  - ${each}\n`).join('')}`,
      'app/kustomization.yaml': 'resources: [one.yaml]\n',
      'app/one.yaml': named('one', value),
    });
    const rows = await rowsOf(tree('old', 'gone.yaml'), tree('new', 'gone.yaml'));
    expect(rows).toEqual(['| ConfigMap shop/one: data key `old` → `new` (once web builds) |']);
  });

  const parts = (value: string, script: string, gone = 'gone.yaml'): Files => ({
    'deploy.sh': script,
    'web/kustomization.yaml': `resources: [../app, ../other, ${gone}]\n`,
    'app/kustomization.yaml': 'resources: [one.yaml]\n',
    'app/one.yaml': named('one', value),
    'other/kustomization.yaml': 'resources: [two.yaml]\n',
    'other/two.yaml': named('two', value),
  });
  test.each([
    ['builds and applies', 'kustomize build app | kubectl apply -f -\n'],
    ['applies', 'kubectl apply -k app\n'],
    ['applies a file of', 'kubectl apply -f app/one.yaml\n'],
  ])('holds up nothing of a part of it that a script %s by itself', async (_, script) => {
    expect(await rowsOf(parts('old', script), parts('new', script))).toEqual([
      '| ConfigMap shop/one: data key `old` → `new` |',
      '| ConfigMap shop/two: data key `old` → `new` (once web builds) |',
    ]);
  });

  test('holds up a part that does not build by itself either, and what it changes of one', async () => {
    const script = 'kubectl apply -k app\n';
    const broken = (value: string): Files => ({
      ...parts(value, script),
      'app/kustomization.yaml': 'resources: [one.yaml, none.yaml]\n',
    });
    expect(await rowsOf(broken('old'), broken('new'))).toContain(
      '| ConfigMap shop/one and two: data key `old` → `new` (once web builds) |',
    );
    const laidOver = (value: string): Files => ({
      ...parts('old', script),
      'web/kustomization.yaml': `resources: [../app, gone.yaml]\npatches: [{ patch: '{ apiVersion: v1, kind: ConfigMap, metadata: { name: one, namespace: shop }, data: { key: ${value} } }' }]\n`,
    });
    expect(await rowsOf(laidOver('a'), laidOver('b'))).toEqual([
      '| ConfigMap shop/one: data key `a` → `b` (once web builds) |',
    ]);
  });
});

describe('a folder that Flux refuses for an object without a namespace', () => {
  const tree = (value: string, spec = ''): Files => ({
    'sync/shop.yaml': flux('shop', './shop', spec),
    'shop/one.yaml': named('one', value),
    'shop/hook.yaml': object('Secret', 'token'),
    ...(value === 'new' ? { 'shop/space.yaml': object('Namespace', 'shop') } : {}),
  });

  test('brings only what Flux applies in an earlier stage', async () => {
    const rows = await rowsOf(tree('old'), tree('new'));
    expect(rows).toContain(
      '| ConfigMap shop/one: data key `old` → `new` (once every object of shop has its namespace) |',
    );
    expect(rows.filter((row) => row.includes('Namespace shop'))).toEqual([
      expect.not.stringContaining('(once'),
    ]);
  });

  test('brings all of it where its applier gives a namespace', async () => {
    const given = '  targetNamespace: shop\n';
    const rows = await rowsOf(tree('old', given), tree('new', given));
    expect(rows.join('\n')).not.toContain('(once');
  });

  test('brings all of it where the object says that it is not to be applied', async () => {
    const marked = {
      'shop/hook.yaml': object(
        'Secret',
        'token',
        ', annotations: { kustomize.toolkit.fluxcd.io/reconcile: disabled }',
      ),
    };
    const rows = await rowsOf({ ...tree('old'), ...marked }, { ...tree('new'), ...marked });
    expect(rows.join('\n')).not.toContain('(once');
  });

  test('brings what another root holds just so', async () => {
    const twice = (value: string): Files => ({
      ...tree(value),
      'sync/again.yaml': flux('again', './again'),
      'again/kustomization.yaml': 'resources: [../shop/one.yaml]\n',
    });
    const rows = await rowsOf(twice('old'), twice('new'));
    expect(rows.filter((row) => row.includes('ConfigMap shop/one'))).toEqual([
      expect.not.stringContaining('(once'),
    ]);
  });

  test('stops the folders beside it that are of one kustomization of Flux', async () => {
    const parts = (value: string): Files => ({
      'sync/all.yaml': flux('all', './all'),
      'all/hook.yaml': object('Secret', 'token') + '---\n' + named('two', 'same'),
      'all/shop/kustomization.yaml': 'resources: [one.yaml]\n',
      'all/shop/one.yaml': named('one', value),
    });
    const rows = await rowsOf(parts('old'), parts('new'));
    expect(rows).toContain(
      '| ConfigMap shop/one: data key `old` → `new` (once every object of all has its namespace) |',
    );
  });
});

const entry = (name: string, host = '*'): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: ${name}, namespace: shop }\nspec: { hosts: ["${host}"], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: NONE }\n`;

describe('a folder that Flux refuses for an object that is invalid', () => {
  const tree = (value: string, more: Files = {}): Files => ({
    'sync/shop.yaml': flux('shop', './shop'),
    'shop/one.yaml': named('one', value),
    ...(value === 'new' ? { 'shop/space.yaml': object('Namespace', 'shop') } : {}),
    ...more,
  });
  const rowOf = async (more: Files): Promise<string | undefined> =>
    (await rowsOf(tree('old', more), tree('new', more))).find((row) =>
      row.includes('ConfigMap shop/one'),
    );

  test('brings the rest once that is fixed, but for an earlier stage', async () => {
    const invalid = { 'shop/all.yaml': entry('all') };
    expect(await rowOf(invalid)).toBe(
      '| ConfigMap shop/one: data key `old` → `new` (once ServiceEntry shop/all is valid) |',
    );
    const rows = await rowsOf(tree('old', invalid), tree('new', invalid));
    expect(rows.filter((row) => row.includes('Namespace shop'))).toEqual([
      expect.not.stringContaining('(once'),
    ]);
  });

  test('says how many there are, and that one lacks its namespace too', async () => {
    const two = { 'shop/all.yaml': entry('all'), 'shop/every.yaml': entry('every') };
    expect(await rowOf(two)).toContain('(once 2 invalid objects of shop are fixed)');
    expect(await rowOf({ ...two, 'shop/hook.yaml': object('Secret', 'token') })).toContain(
      '(once every object of shop is valid and has its namespace)',
    );
  });

  test('holds the invalid object itself up, and nothing where Argo CD syncs it or all is valid', async () => {
    const added = await rowsOf(tree('same'), tree('same', { 'shop/all.yaml': entry('all') }));
    expect(added.join('\n')).toContain('ServiceEntry shop/all: added (once valid)');
    expect(await rowOf({ 'shop/all.yaml': entry('all', 'bank.example') })).not.toContain('(once');
    const synced = (value: string): Files => ({
      ...tree(value, { 'shop/all.yaml': entry('all') }),
      'sync/shop.yaml': app('shop'),
    });
    expect((await rowsOf(synced('old'), synced('new'))).join('\n')).not.toContain('(once');
  });
});

describe('an object that a folder which Flux refuses has otherwise than another', () => {
  const tree = (kind: string, hook: Files): Files => ({
    'sync/a.yaml': flux('a', './a'),
    'sync/b.yaml': flux('b', './b'),
    'a/kustomization.yaml': `resources: [${['one', ...Object.keys(hook)].map((name) => `${name.replace(/^a[/]|[.]yaml$/g, '')}.yaml`).join(', ')}]\n`,
    'a/one.yaml': object(
      kind,
      'one',
      kind === 'Namespace' ? ', labels: { a: b }' : ', namespace: shop',
    ),
    'b/one.yaml': kind === 'Namespace' ? object(kind, 'one') : named('one', 'other'),
    ...hook,
  });
  const lacking = { 'a/hook.yaml': object('Secret', 'token') };
  const invalid = {
    'a/port.yaml':
      'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: all, namespace: shop }\nspec: { hosts: ["*"], ports: [{ number: 443, name: tls, protocol: TLS }] }\n',
  };
  const overwritten = async (kind: string, hook: Files): Promise<readonly string[]> => {
    const { findings } = await reviewOf(tree(kind, {}), tree(kind, hook));
    return findings
      .filter(({ detector }) => detector === 'roots-overwrite-each-other')
      .map(({ subject }) => subject.name);
  };

  test.each([
    ['lacks its namespace', lacking],
    ['is invalid', invalid],
  ])('is not written by both while something there %s', async (_, hook) => {
    expect(await overwritten('ConfigMap', {})).toEqual(['one']);
    expect(await overwritten('ConfigMap', hook)).toEqual([]);
  });

  test('is written by both where Flux applies it in an earlier stage', async () => {
    expect(await overwritten('Namespace', lacking)).toEqual(['one']);
  });
});

test('what says no namespace is counted in none that has a name', async () => {
  const files = (port: number): Files => ({ 'web/web.yaml': service(port) });
  const { text } = await reportOf(files(80), files(81), 'markdown');
  expect(text).toContain('1 workload (Deployment web); 1 service (web).\n');
});
