import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deliveryMap, renderTree, toldPlaces } from '../../../src/gitops/index.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine, mapReport } from '../../../src/review/index.ts';
import { flux } from '../../compare/delivery/flux-trees.ts';
import { caller, MESHED_SHOP } from '../../support/callers.ts';
import {
  authorizationPolicy,
  configMap,
  namespace,
  peerAuthentication,
  service,
  virtualService,
} from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';
import { treeOf } from '../../support/tree-of.ts';

const FOR_PEOPLE = [
  ...(['terminal', 'markdown', 'html'] as const),
  ...(['sarif', 'junit', 'github', 'gitlab'] as const),
];

/** Matches the name that only we give as a place; objects are called so too, and istioctl knows the word. */
const AS_A_PLACE =
  /\bin default\b|\*\*default\*\*|\(default[),]|(?<![/\w])default ·|>default<|Environments: default|(?<!DestinationRule|Authentication [\w-]+\/default|linkStyle )(?<![/\w])default: (?!default and ROOTCA)|\bdefault and\b(?! ROOTCA)|(?:counts?|taken) (?:for|in) default/;

/** Gives the lines that name it; the field of a log for programs is an id. */
const placesIn = (text: string): readonly string[] =>
  text
    .replaceAll(/"environments": \[\s*"default"\s*\]/g, '')
    .split('\n')
    .filter((line) => AS_A_PLACE.test(line));

const CALLS = { URL: 'http://pay.shop.svc.cluster.local/charge' };
const SHOP = MESHED_SHOP + caller('web', CALLS) + caller('pay') + service('web') + service('pay');
const applied = (text: string, more: Files = {}): Files => ({ 'shop/all.yaml': text, ...more });
const listed = (name: string, patches = ''): string => `resources: [${name}]\n${patches}`;

const policy = authorizationPolicy(
  'pay',
  '{ selector: { matchLabels: { app: pay } }, rules: [{ to: [{ operation: { paths: ["/health"] } }] }] }',
);
const routed = (timeout: string, host: string): string =>
  virtualService(
    'pay',
    `{ hosts: [pay], http: [{ timeout: ${timeout}, route: [{ destination: { host: ${host} } }] }] }`,
  );
const broken = (text: string): Files => ({
  ...applied(text),
  'shop/kustomization.yaml': listed('all.yaml', 'patches: [{ path: gone.yaml }]\n'),
});
const chart = (value: string): Files => ({
  ...applied(SHOP),
  'charts/orders/Chart.yaml': 'apiVersion: v2\nname: orders\nversion: 1.0.0\n',
  'charts/orders/values.yaml': `key: ${value}\n`,
  'charts/orders/templates/map.yaml': configMap('orders', '{ key: "{{ .Values.key }}" }'),
});
const byNobody = (value: string): Files => ({
  'sync/shop.yaml': flux('shop', './shop'),
  ...applied(SHOP + configMap('own', `{ key: ${value} }`)),
  'aside/kustomization.yaml': listed('all.yaml'),
  'aside/all.yaml': configMap('aside', `{ key: ${value} }`) + routed(value, 'pay'),
});

const CHANGES: Readonly<Record<string, readonly [Files, Files]>> = {
  'a call that is lost': [applied(SHOP), applied(SHOP + policy)],
  'a time to wait': [applied(SHOP + routed('9s', 'pay')), applied(SHOP + routed('3s', 'pay'))],
  'a route that leads nowhere': [
    applied(SHOP + routed('9s', 'pay')),
    applied(SHOP + routed('9s', 'pya')),
  ],
  'mTLS of the mesh': [
    applied(SHOP),
    applied(
      SHOP +
        peerAuthentication('mesh', '{ mtls: { mode: STRICT } }', { namespace: 'istio-system' }),
    ),
  ],
  'pods that get a proxy': [
    applied(SHOP.replace('istio-injection: enabled', 'a: b')),
    applied(SHOP),
  ],
  'a namespace that goes': [applied(SHOP + namespace('old')), applied(SHOP)],
  'a tree that begins': [{ 'README.md': 'Soon.\n' }, applied(SHOP)],
  'a tree that ends': [applied(SHOP), { 'README.md': 'Gone.\n' }],
  'a folder that does not build': [
    broken(SHOP + routed('9s', 'pay')),
    broken(SHOP + routed('3s', 'pay')),
  ],
  'a folder that builds no more': [
    { ...broken(SHOP), 'shop/kustomization.yaml': listed('all.yaml') },
    broken(SHOP),
  ],
  'a file that cannot be read': [applied(SHOP), applied(`${SHOP}  : [\n`)],
  'a chart that nothing installs': [chart('one'), chart('two')],
  'what nobody applies beside it': [byNobody('9s'), byNobody('3s')],
  'a name that comes': [applied(SHOP), { 'clusters/prod/all.yaml': SHOP + policy }],
  'a name that goes': [{ 'clusters/prod/all.yaml': SHOP }, applied(SHOP + policy)],
};

describe('where nothing says a name of an environment, no report says one', () => {
  test.each(Object.entries(CHANGES))('%s', async (_, [before, after]) => {
    for (const format of FOR_PEOPLE) {
      const { text } = await reportOf(before, after, format);
      expect(placesIn(text), format).toEqual([]);
    }
  });

  test('programs get it as an id', async () => {
    const { text } = await reportOf(...(CHANGES['a time to wait'] ?? [{}, {}]), 'json');
    expect(text).toContain('"environment": "default"');
  });

  test('nor does a map', () => {
    const files = byNobody('9s');
    const { plan, environments } = renderTree(treeOf(files), [], createEngine(readPackageData()));
    const map = deliveryMap(plan, environments);
    for (const format of ['terminal', 'mermaid', 'svg'] as const) {
      expect(mapReport(map, format)).toContain('The one environment');
      expect(mapReport(map, format)).not.toMatch(/\bdefault\b/);
    }
    expect(mapReport(map, 'json')).toContain('"name": "default"');
  });

  test('sentences begin and end without it', async () => {
    const headline = async (name: string): Promise<string> => {
      const { text } = await reportOf(...(CHANGES[name] ?? [{}, {}]), 'markdown');
      return text.split('\n')[0]?.replace(/^### \S+ \w+ · /, '') ?? '';
    };
    expect(await headline('a call that is lost')).toMatch(/^web can no longer call pay with /);
    expect(await headline('a tree that begins')).toMatch(
      /^5 objects are new, 2 Services among them$/,
    );
    expect(await headline('a namespace that goes')).toBe('Namespace old is removed');
  });
});

describe('an environment that is called so', () => {
  const declared = (text: string): Files => ({
    ...applied(text),
    '.meshwarden/config.yaml':
      'version: 1\nenvironments: [{ name: default, paths: ["shop/**"] }]\n',
  });

  test('by the configuration keeps its name', async () => {
    const [before, after] = [declared(SHOP), declared(SHOP + policy)];
    expect((await reportOf(before, after, 'markdown')).text).toMatch(/^### .* default: web /);
  });

  test('by a folder keeps it', async () => {
    const [before, after] = [SHOP, SHOP + policy].map((text) => ({
      'clusters/default/all.yaml': text,
      'clusters/staging/all.yaml': SHOP,
    }));
    expect((await reportOf(before ?? {}, after ?? {}, 'markdown')).text).toContain(
      '**In default:**',
    );
  });
});

describe('the names of environments for people', () => {
  const all = [
    { name: 'prod' },
    { name: 'default', isUnnamed: true },
    { name: 'default (east)', isUnnamed: true },
  ] as const;
  test.each([
    [['prod'], ['prod']],
    [['default'], []],
    [
      ['default', 'prod'],
      ['prod', 'elsewhere'],
    ],
    [['default (east)'], ['east']],
    [['default', 'applied by nobody seen here'], []],
    [['applied by nobody seen here'], ['applied by nobody seen here']],
  ])('%j: %j', (names, known) => {
    expect(toldPlaces.known(names, all)).toEqual(known);
  });
});

test('no golden report has such a place', () => {
  const goldens = readdirSync('test/golden', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:md|txt|html)$/.test(path))
    .map((path) => `test/golden/${path}`);
  expect(goldens.length).toBeGreaterThan(100);
  expect(goldens.flatMap((path) => placesIn(readFileSync(path, 'utf8')))).toEqual([]);
});
