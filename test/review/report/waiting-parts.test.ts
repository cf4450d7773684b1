import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { app, applicationSet, GO } from '../../gitops/delivery/argo-trees.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const service = (name: string, port = 80): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: ${String(port)} }] }
---
`;

const config = (name: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: shop }
data: { a: b }
---
`;

const routes = (name: string, more = ''): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec:
  hosts: [${name}]
  http: [{ route: [{ destination: { host: ${name} } }]${more} }]
---
`;

const folder = (text: string, resources = '[all.yaml]'): Files => ({
  'argo/shop.yaml': app('shop'),
  'shop/kustomization.yaml': `resources: ${resources}\n`,
  'shop/all.yaml': text,
});

const textOf = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'markdown')).text;

test('of objects of one name that come the one that is refused waits, and no other', async () => {
  const before = folder(service('web'));
  const come = (more: string): Files =>
    folder(service('web') + service('api') + config('api') + routes('api', more));
  expect(await textOf(before, come(', tries: 3'))).toContain(
    'shop/api: ConfigMap, Service and VirtualService added (VirtualService once it is accepted) |',
  );
  const accepted = await textOf(before, come(''));
  expect(accepted).toContain('shop/api: ConfigMap, Service and VirtualService added');
  expect(accepted).not.toContain('once');
  // nothing of a folder that does not build comes, whatever is refused of it
  const stopped = { ...come(''), ...folder('', '[all.yaml, there-is-none.yaml]') };
  expect(
    await textOf(before, { ...stopped, 'shop/all.yaml': come('')['shop/all.yaml'] ?? '' }),
  ).toContain('added (once shop builds) |');
});

test('what is refused is told after the folder that does not build, and once that does', async () => {
  const before = folder(service('web'));
  const after = folder(service('web', 80_800), '[all.yaml, there-is-none.yaml]');
  const { findings } = await reviewOf(before, after);
  expect(findings.map((told) => spoken(messageOf(told))).sort()).toEqual([
    'Once `shop` builds: Service shop/web is invalid: applying shop fails; the previous version stays in effect.',
    '`shop` no longer builds: its one object cannot be applied.',
  ]);
  expect(await textOf(before, after)).toMatch(/^### 🟠 High · `shop` no longer builds/);
});

test('no request fails by a route that applies to nothing', async () => {
  const told = async (text: string) =>
    (await reviewOf(folder(service('web')), folder(service('web') + text))).findings.flatMap(
      ({ detector, ...told }) =>
        detector === 'unresolved-reference' ? [spoken(messageOf(told))] : [],
    );
  expect(await told(routes('wbe'))).toEqual([
    'The routes of VirtualService shop/wbe apply to nothing.',
  ]);
  // of two hosts one is there, so that requests take the route
  expect(await told(routes('wbe').replace('hosts: [wbe]', 'hosts: [wbe, web]'))).toEqual([
    'Requests that VirtualService shop/wbe routes to wbe fail.',
    'The routes of VirtualService shop/wbe apply to nothing for wbe.',
  ]);
});

describe('an applier without a destination', () => {
  const set = (destination: string): Files => ({
    ...folder(service('web')),
    'argo/shop.yaml': applicationSet('[{ list: { elements: [{ at: shop }] } }]', '{{.at}}', {
      name: '{{.at}}',
      spec: GO,
      destination,
    }),
  });
  const without = (files: Files): Files => ({
    ...files,
    'argo/shop.yaml': (files['argo/shop.yaml'] ?? '').replace(/^ +destination: .*\n/m, ''),
  });

  test.each([
    ['a set', set('{ namespace: shop }'), 'ApplicationSet all is left as it is in the cluster'],
    ['an Application', folder(service('web')), 'it has no `destination`, which Argo CD refuses'],
  ])('is refused, and what it applied stays: %s', async (_, before, said) => {
    const { changes, gaps, environments } = await reviewOf(before, without(before));
    expect(gaps.map(({ message }) => message).join('\n')).toContain(said);
    expect(changes.filter(({ subject }) => subject.kind === 'Service')).toEqual([]);
    expect(environments.flatMap(({ newApplications = [] }) => newApplications)).toEqual([]);
  });

  test.each([
    [
      'a set',
      set('{ name: prod, namespace: shop }'),
      set('{ name: prod, server: "https://prod" }'),
    ],
    [
      'an Application',
      folder(service('web')),
      {
        ...folder(service('web')),
        'argo/shop.yaml': app('shop').replace('server:', 'name: in-cluster, server:'),
      },
    ],
  ])('is as little taken as one that names its cluster twice: %s', async (_, before, after) => {
    const { changes, gaps } = await reviewOf(before, after);
    expect(gaps.map(({ message }) => message).join('\n')).toContain(
      'its destination has both `server` and `name`, which Argo CD refuses: it applies nothing, and what it applied before, if anything, stays',
    );
    expect(changes.filter(({ subject }) => subject.kind === 'Service')).toEqual([]);
  });

  test('is taken with an empty one, of which its Applications are refused', async () => {
    const { gaps } = await reviewOf(set('{ namespace: shop }'), set('{}'));
    expect(gaps.map(({ message }) => message).join('\n')).not.toContain('no `destination`');
  });
});

describe('who gets a change first', () => {
  const overlay = (name: string, port: number, more = ''): Files => ({
    [`argo/${name}.yaml`]: app(`overlays/${name}`, '', `shop-${name}`).replace(
      'server: "https://kubernetes.default.svc"',
      `name: ${name}`,
    ),
    [`overlays/${name}/kustomization.yaml`]: 'resources: [web.yaml]\n',
    [`overlays/${name}/web.yaml`]: service('web', port) + more,
  });
  const both = (dev: string, prod: number): Files => ({
    ...overlay('dev', 80, dev),
    ...overlay('prod', prod),
  });

  test('is said of its own part, where another environment gets another', async () => {
    expect(await textOf(both('', 80), both('', 81))).toContain('Only prod gets it.');
    expect(await textOf(both('', 80), both(config('more'), 81))).toContain(
      'Only prod gets what changes there.',
    );
  });
});

test('what goes with a folder that did not build waits for nothing beside what waits for another', async () => {
  const stops = 'patches: [{ path: gone.yaml }]\n';
  const part = (name: string): Files => ({
    [`${name}/kustomization.yaml`]: `resources: [all.yaml]\n${stops}`,
    [`${name}/all.yaml`]: service(name),
  });
  const text = await textOf(part('old'), part('two'));
  expect(text).toContain('# Some of this comes only once two builds\n');
  expect(text).toContain('These counts include changes that come only once `two` builds.\n');
});
