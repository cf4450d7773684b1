import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/compare/index.ts';
import { changeItems } from '../../../src/review/report/changes/change-list.ts';
import { changeLines } from '../../../src/review/report/changes/change-text.ts';
import { pairTexts } from '../../../src/review/report/changes/field-difference.ts';

const change = (
  kind: Change['kind'],
  [group, kindOf, namespace, name]: readonly [string, string, string, string],
  rest: Partial<Change> = {},
): Change => ({
  kind,
  environment: 'prod',
  subject: { group, kind: kindOf, namespace, name },
  field: null,
  before: null,
  after: null,
  origin: { file: 'a.yaml', line: 1, column: 1, endLine: 1 },
  side: 'head',
  digest: null,
  object: null,
  oldObject: null,
  ...rest,
});
const service = (namespace: string, name: string) => ['', 'Service', namespace, name] as const;
const route = (namespace: string, name: string) =>
  ['networking.istio.io', 'VirtualService', namespace, name] as const;
const texts = (changes: readonly Change[]): readonly string[] =>
  changeLines(changes).map(({ text }) => text);

it('tells a move as one, objects of the mesh first', () => {
  const changes = [
    change('resource-removed', service('shop', 'web')),
    change('resource-removed', route('shop', 'web')),
    change('resource-added', service('blue', 'web')),
    change('resource-added', route('blue', 'web')),
    change('route', route('blue', 'web'), { field: 'spec' }),
    change('resource-added', service('blue', 'new')),
  ];
  expect(texts(changes)).toEqual([
    'namespace shop → blue for 2 objects: VirtualService web, Service web',
    'Service blue/new: added',
  ]);
  expect(changeLines(changes).map(({ objects }) => objects)).toEqual([2, 1]);
});

it('tells what goes before what comes, and how many pods there are before a variable of theirs', () => {
  const deployment = ['apps', 'Deployment', 'shop', 'web'] as const;
  const policy = ['security.istio.io', 'PeerAuthentication', 'shop', 'default'] as const;
  const added = (of: Parameters<typeof change>[1], kind: Change['kind']): readonly Change[] => [
    change('resource-added', of),
    change(kind, of, { field: 'spec' }),
  ];
  const crowd = (kind: string): Change =>
    change('resource-added', ['apps', kind, 'shop', 'new'] as const);
  const changes = [
    change('variable', deployment, {
      field: 'spec.template.spec.containers[0].env[name=A].value',
      after: 'b',
    }),
    change('resource-changed', deployment, { field: 'spec.replicas', before: 2, after: 1 }),
    ...['Deployment', 'Service', 'ServiceAccount'].map(crowd),
    ...added(route('shop', 'new-one'), 'route'),
    change('resource-removed', service('shop', 'cache')),
    change('route', route('shop', 'kept'), { field: 'spec.hosts[0]', before: 'a', after: 'b' }),
    change('resource-removed', route('shop', 'gone')),
    change('route', route('shop', 'gone'), { field: 'spec', side: 'base' }),
    ...added(policy, 'mtls-mode'),
  ];
  expect(texts(changes)).toEqual([
    'PeerAuthentication shop/default: added',
    'shop/new: Deployment, Service and ServiceAccount added',
    'VirtualService shop/gone: removed',
    'VirtualService shop/kept: host `a` → `b`',
    'Service shop/cache: removed',
    'VirtualService shop/new-one: added',
    'Deployment shop/web: replicas `2` → `1`, variable A `b` added',
  ]);
});

it('tells of objects of one name that go before those that come', () => {
  const all = (kind: Change['kind'], name: string): readonly Change[] =>
    ['Service', 'ConfigMap', 'Secret'].map((of) => change(kind, ['', of, 'shop', name]));
  expect(texts([...all('resource-added', 'new'), ...all('resource-removed', 'old')])).toEqual([
    'shop/old: Service, ConfigMap and Secret removed',
    'shop/new: Service, ConfigMap and Secret added',
  ]);
});

it('tells no move where what goes and what comes wait for different folders, or one for none', () => {
  const build = (path: string): Partial<Change> => ({ heldUpBy: { kind: 'build', path } });
  const both = (was: Partial<Change>, now: Partial<Change>): readonly string[] =>
    texts([
      change('resource-removed', service('shop', 'web'), was),
      change('resource-added', service('blue', 'web'), now),
    ]);
  expect(both(build('a'), build('a'))).toHaveLength(1);
  expect(both({ heldUpBy: { kind: 'unbuilt', path: 'a' } }, build('a'))).toHaveLength(1);
  expect(both({ heldUpBy: { kind: 'unbuilt', path: 'b' } }, build('a'))).toHaveLength(1);
  expect(both({}, build('a'))).toEqual([
    'Service shop/web: removed',
    'Service blue/web: added (once a builds)',
  ]);
  expect(both(build('b'), build('a'))).toHaveLength(2);
});

it('tells no move of one object where what goes with it comes in several namespaces', () => {
  const goes = ['a', 'b', 'own'].map((name) => change('resource-removed', service('shop', name)));
  const split = ['a', 'b'].flatMap((name) =>
    ['blue', 'red'].map((to) => change('resource-added', service(to, name))),
  );
  const own = change('resource-added', service('blue', 'own'));
  const lines = changeLines([...goes, ...split, own]);
  expect(lines.some(({ text }) => text.includes('moves'))).toBe(false);
  expect(lines.reduce((sum, { objects }) => sum + objects, 0)).toBe(8);
});

it('counts entries of a list that have no name of their own, and names those that have one', () => {
  const gateway = ['networking.istio.io', 'Gateway', 'shop', 'public'] as const;
  const server = (at: number, isGone: boolean): Change =>
    change('gateway-server', gateway, {
      field: `spec.servers[${String(at)}]`,
      ...(isGone ? { before: { bind: 'a' }, side: 'base' } : { after: { bind: 'a' } }),
    });
  expect(texts([server(0, true), server(1, true), server(2, true), server(3, false)])).toEqual([
    'Gateway shop/public: 3 servers removed, server added',
  ]);
  const subset = (at: number, name: string): Change =>
    change('subset', ['networking.istio.io', 'DestinationRule', 'shop', 'web'], {
      field: `spec.subsets[${String(at)}]`,
      after: { name },
    });
  expect(texts([subset(0, 'v2'), subset(1, 'v3')])).toEqual([
    'DestinationRule shop/web: subset `v2` added, subset `v3` added',
  ]);
});

it('tells the image before the label that follows it, and of a digest that pods start anew for that it changes', () => {
  const job = ['batch', 'CronJob', 'shop', 'bill'] as const;
  const pods = 'spec.jobTemplate.spec.template';
  const release = [
    change('resource-changed', job, {
      field: `${pods}.metadata.annotations['checksum/secret']`,
      before: 'a1'.repeat(32),
      after: 'b2'.repeat(32),
    }),
    change('resource-changed', job, {
      field: `${pods}.metadata.labels.version`,
      before: '1.0.0',
      after: '1.1.0',
    }),
    change('resource-changed', job, {
      field: `${pods}.spec.containers[0].image`,
      before: 'bill:1.0.0',
      after: 'bill:1.1.0',
    }),
  ];
  const [text = ''] = texts(release);
  expect(text).toMatch(/^CronJob shop\/bill: image `bill:1.0.0` → `bill:1.1.0`, /);
  expect(texts(release.slice(0, 1))).toEqual([
    'CronJob shop/bill: annotation checksum/secret changed',
  ]);
});

it('tells what is made anew without its data before what moves', () => {
  const claim = (namespace: string) => ['', 'PersistentVolumeClaim', namespace, 'data'] as const;
  const set = (namespace: string) => ['apps', 'StatefulSet', namespace, 'db'] as const;
  const moved = (...all: readonly ((namespace: string) => Parameters<typeof change>[1])[]) =>
    all.flatMap((of) => [
      change('resource-removed', of('shop')),
      change('resource-added', of('blue'), {
        after: of === set ? { spec: { volumeClaimTemplates: [{}] } } : null,
      }),
    ]);
  const [a, b, c] = ['a', 'b', 'c'].map((name) => (namespace: string) => service(namespace, name));
  if (a === undefined || b === undefined || c === undefined) throw new Error('no services');
  expect(texts(moved(a, b, c, claim))).toEqual([
    'PersistentVolumeClaim data is recreated in namespace blue, without the data of namespace shop; 3 more objects are recreated there: Service a, Service b and 1 more',
  ]);
  expect(texts(moved(a, claim, set))).toEqual([
    'PersistentVolumeClaim data and StatefulSet db are recreated in namespace blue, without the data of namespace shop; 1 more object is recreated there: Service a',
  ]);
  expect(texts(moved(claim))).toEqual([
    'PersistentVolumeClaim data is recreated in namespace blue, without the data of namespace shop',
  ]);
  expect(texts(moved(a))).toEqual(['Service a: namespace shop → blue']);
});

it('takes no namespace for no place that something moves from, or to', () => {
  const claim = (namespace: string) => ['', 'PersistentVolumeClaim', namespace, 'data'] as const;
  const to = (
    was: string,
    is: string,
    ...all: readonly ((of: string) => Parameters<typeof change>[1])[]
  ) =>
    texts(
      all.flatMap((of) => [change('resource-removed', of(was)), change('resource-added', of(is))]),
    );
  const [a, b] = ['a', 'b'].map((name) => (namespace: string) => service(namespace, name));
  if (a === undefined || b === undefined) throw new Error('no services');
  expect(to('', 'blue', claim, a, b)).toEqual([
    'PersistentVolumeClaim data gets namespace blue; if it was applied to another one, it is recreated, without its data; 2 more objects too: Service a, Service b',
  ]);
  expect(to('', 'blue', a)).toEqual([
    'Service a: gets namespace blue; if it was applied to another one, it is recreated',
  ]);
  expect(to('', 'blue', a, b)).toEqual([
    '2 objects get namespace blue; if they were applied to another one, they are recreated: Service a, Service b',
  ]);
  expect(to('blue', '', claim)).toEqual([
    'PersistentVolumeClaim data no longer has a namespace, and was in blue; if it is applied to another one, it is recreated, without its data',
  ]);
});

it('does not guess a move where a name comes in two namespaces', () => {
  expect(
    texts([
      change('resource-removed', service('shop', 'web')),
      change('resource-added', service('blue', 'web')),
      change('resource-added', service('green', 'web')),
    ]),
  ).toEqual(['Service shop/web: removed', 'Service blue/web: added', 'Service green/web: added']);
});

it('names several fields of an object in words, as many as a line takes', () => {
  const fields = ['a', 'b', 'c'].map((name) =>
    change('gateway-server', ['networking.istio.io', 'Gateway', 'shop', 'public'], {
      field: `spec.servers[0].tls.${name}`,
      after: 'x'.repeat(40),
    }),
  );
  const value = `\`${'x'.repeat(31)}…\``;
  expect(texts(fields)).toEqual([
    `Gateway shop/public: a ${value} added, b ${value} added, and 1 more field`,
  ]);
  expect(changeLines(fields, 0).map(({ text }) => text)).toEqual([
    `Gateway shop/public: a ${value} added, and 2 more fields`,
  ]);
});

describe('a field is told in words', () => {
  const words = (
    field: string,
    before: Change['before'],
    after: Change['after'],
  ): readonly string[] => texts([change('route', route('shop', 'web'), { field, before, after })]);

  it.each([
    ['spec.http[0].timeout', '8s', '4s', 'timeout `8s` → `4s`'],
    ['spec.http[0].route[0].weight', null, 90, 'weight `90` added'],
    [
      'spec.http[0].route[1]',
      null,
      { destination: { host: 'web', subset: 'v2' }, weight: 10 },
      'route to subset `v2` (weight 10) added',
    ],
    [
      'spec.rules[0].from[0].source.principals[0]',
      'cluster.local/ns/shop/sa/a',
      'c/ns/shop/sa/b',
      'principal `a` → `b`',
    ],
    ['spec.mtls.mode', 'PERMISSIVE', 'STRICT', 'mTLS mode `PERMISSIVE` → `STRICT`'],
    ["spec.template.metadata.labels['app']", 'a', null, 'label app `a` removed'],
    ['spec.selector.istio', 'ingressgateway', null, 'selector istio `ingressgateway` removed'],
    // not as the whole list, which stands there
    ['spec.whitelist[6]', null, { group: 'x' }, 'entry of whitelist added'],
    ['spec.retries', { attempts: 1 }, { attempts: 2 }, 'retries changed'],
  ])('%s', (field, before, after, told) => {
    expect(words(field, before, after)).toEqual([`VirtualService shop/web: ${told}`]);
  });

  it('never by two halves that look alike', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.string(), fc.string(), (same, a, b) => {
        fc.pre(a !== b);
        const [was, is] = pairTexts(`${same}${a}`, `${same}${b}`);
        expect(was).not.toBe(is);
      }),
    );
    const image = 'registry.example.com/products/docs@sha256:';
    expect(pairTexts(`${image}1e3487c`, `${image}a470c77`)).toEqual(['…:1e3487c', '…:a470c77']);
  });
});

it('tells objects of one name that come together as one, and a rename as one', () => {
  const added = ['Service', 'Deployment', 'ConfigMap'].map((kind) =>
    change('resource-added', ['', kind, 'shop', 'wish'], { after: { metadata: {} } }),
  );
  expect(texts(added)).toEqual(['shop/wish: Service, Deployment and ConfigMap added']);
  const spec = { hosts: ['web'] };
  const renamed = [
    change('resource-removed', route('shop', 'web'), { before: { metadata: {}, spec } }),
    change('resource-added', route('shop', 'web-routes'), { after: { metadata: {}, spec } }),
  ];
  expect(texts(renamed)).toEqual(['VirtualService shop/web: renamed to web-routes']);
});

it('takes values for data, though they have no prototype as what is read has none', () => {
  const bare = (value: object): object => Object.setPrototypeOf(value, null) as object;
  const before = bare({ metadata: bare({}), rules: bare({ b: '1' }), roleRef: bare({ a: '2' }) });
  const after = bare({ metadata: bare({}), roleRef: bare({ a: '2' }), rules: bare({ b: '1' }) });
  const renamed = [
    change('resource-removed', route('shop', 'web'), { before: before as Change['before'] }),
    change('resource-added', route('shop', 'web-2'), { after: after as Change['after'] }),
  ];
  expect(texts(renamed)).toEqual(['VirtualService shop/web: renamed to web-2']);
});

it('lists an object that comes in several environments once, whatever else differs of it', () => {
  const added = (environment: string, digest: string): Change =>
    change('resource-added', service('shop', 'web'), { environment, digest });
  expect(changeItems([added('dev', 'a'), added('prod', 'b')])).toMatchObject([
    { environments: ['dev', 'prod'], text: 'Service shop/web: added' },
  ]);
});
