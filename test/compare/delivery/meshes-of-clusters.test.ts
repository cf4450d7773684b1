import { describe, expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { delivered, linesOf } from './layouts/layout.ts';
import { all, argo, list, set } from './layouts/parts.ts';
import type { Files } from './releases.ts';
import { meshMtls } from '../../support/objects.ts';

const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { ports: [{ port: 80, name: http }] }\n`;
const route = (host: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web, namespace: shop }\nspec: { hosts: [web], http: [{ route: [{ destination: { host: ${host} } }] }] }\n`;

const to = (cluster: string): string => `name: ${cluster}`;
const apps = (cluster: string, ...paths: string[]): Files =>
  Object.fromEntries(
    paths.map((path) => [
      `argocd/${cluster}-${path.replaceAll('/', '-')}.yaml`,
      argo(`${path.replaceAll('/', '-')}-${cluster}`, path, to(cluster)),
    ]),
  );

/** One folder for several clusters, another for one of them. */
const tree = (mode: string, target = 'web'): Files =>
  all(apps('gke-eu', 'envs/prod/shop', 'envs/prod/mesh'), apps('gke-us', 'envs/prod/shop'), {
    'envs/prod/shop/web.yaml': service('web'),
    'envs/prod/shop/route.yaml': route(target),
    'envs/prod/mesh/mtls.yaml': meshMtls(mode),
  });

const environmentsOf = (changes: readonly { readonly environment: string }[]) => [
  ...new Set(changes.map(({ environment }) => environment)),
];

describe('clusters of one environment that Applications name', () => {
  test('have a name of their own each, though what is left of them in it is the same', () => {
    const clusters = ['gke-eu', 'gke-(eu)', '"http://gke-eu"'];
    const files = all(
      ...clusters.map((cluster, at) =>
        Object.fromEntries([
          [
            `argocd/${String(at)}.yaml`,
            argo(`web-${String(at)}`, `envs/prod/${String(at)}`, to(cluster)),
          ],
          [`envs/prod/${String(at)}/web.yaml`, service(`web-${String(at)}`)],
        ]),
      ),
    );
    const names = [...new Set(delivered(files).map((line) => line.split(' | ')[0]))];
    expect(names.sort()).toEqual(['prod (gke-eu 2)!', 'prod (gke-eu 3)!', 'prod (gke-eu)!']);
  });

  test('are a mesh each', () => {
    expect(delivered(tree('STRICT')).filter((line) => !line.includes('argocd'))).toEqual(
      linesOf(`prod (gke-eu)! | gke-eu | envs/prod/mesh | istio-system/default
               prod (gke-eu)! | gke-eu | envs/prod/shop | shop/web, shop/web
               prod (gke-us)! | gke-us | envs/prod/shop | shop/web, shop/web`),
    );
  });

  test('are not governed by root policies of one another', async () => {
    const { changes } = await reviewOf(tree('STRICT'), tree('PERMISSIVE'));
    expect(environmentsOf(changes)).toEqual(['prod (gke-eu)']);
  });

  test('do not answer references of one another', async () => {
    const only = (cluster: string): Files => ({
      ...apps(cluster, 'envs/prod/more'),
      'envs/prod/more/mail.yaml': service('mail'),
    });
    const before = all(tree('STRICT'), only('gke-eu'));
    const { findings } = await reviewOf(before, all(tree('STRICT', 'mail'), only('gke-eu')));
    const missing = findings.filter(({ detector }) => detector === 'unresolved-reference');
    expect(environmentsOf(missing)).toEqual(['prod (gke-us)']);
  });

  test('share a row where the effect is the same', async () => {
    const { text } = await reportOf(tree('STRICT'), tree('STRICT', 'mail'), 'markdown');
    const rows = text.split('\n').filter((line) => /^\|.*gke-/.test(line));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/gke-eu.*gke-us/);
  });

  test('are one mesh where their control planes say so', async () => {
    const istiod = (cluster: string): Files => ({
      [`argocd/istiod-${cluster}.yaml`]: argo(
        `istiod-${cluster}`,
        `envs/prod/istiod/${cluster}`,
        to(cluster),
      ),
      [`envs/prod/istiod/${cluster}/istio.yaml`]: `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: { name: istio, namespace: istio-system }\nspec: { values: { global: { meshID: one, multiCluster: { clusterName: ${cluster} } } } }\n`,
    });
    const both = all(istiod('gke-eu'), istiod('gke-us'));
    const { changes } = await reviewOf(all(tree('STRICT'), both), all(tree('PERMISSIVE'), both));
    expect(environmentsOf(changes)).toEqual(['prod']);
  });
});

const NAMES = Array.from({ length: 200 }, (_, at) => `edge-${String(at)}`);
const fleet = (names: readonly string[], files: Files): Files => ({
  'argocd/set.yaml': set(list(...names.map((name) => `cluster: ${name}`)), {
    name: 'shop-{{.cluster}}',
    path: 'envs/prod/shop',
    destination: 'name: "{{.cluster}}"',
  }),
  ...files,
});

describe('clusters that get the same', () => {
  const files = (target: string): Files => ({
    'envs/prod/shop/web.yaml': service('web'),
    'envs/prod/shop/route.yaml': route(target),
  });

  test('are computed and said once', async () => {
    const { environments, findings } = await reviewOf(
      fleet(NAMES, files('web')),
      fleet(NAMES, files('mail')),
    );
    expect(environments.map(({ name }) => name)).toEqual(['prod']);
    expect(findings.map(({ environment }) => environment)).toEqual(['prod']);
  });

  test('are said by themselves where they come or go', async () => {
    const [all200, without] = [fleet(NAMES, files('web')), fleet(NAMES.slice(1), files('web'))];
    const gone = await reviewOf(all200, without);
    const removed = gone.changes.filter(({ subject }) => subject.kind === 'Service');
    expect(removed.map(({ environment, after }) => [environment, after])).toEqual([
      ['prod (edge-0)', null],
    ]);
    expect(gone.notes.join()).toContain('Application shop-edge-0');
    const come = await reviewOf(without, all200);
    const added = come.changes.filter(({ subject }) => subject.kind === 'Service');
    expect(added.map(({ environment, before }) => [environment, before])).toEqual([
      ['prod (edge-0)', null],
    ]);
  });

  test('are said by themselves where one more folder goes to them', async () => {
    const more = { 'envs/prod/more/mail.yaml': service('mail') };
    const before = all(fleet(['a', 'b'], files('web')), apps('a', 'envs/prod/more'), more);
    const { changes } = await reviewOf(before, all(before, apps('b', 'envs/prod/more')));
    const added = changes.filter(({ subject }) => subject.kind === 'Service');
    expect(added.map(({ environment, subject: { name } }) => [environment, name])).toEqual([
      ['prod (b)', 'mail'],
    ]);
  });
});

test('more clusters than are told apart are one mesh, and it is said what is not decided for that', async () => {
  const names = Array.from({ length: 301 }, (_, at) => `edge-${String(at)}`);
  const files = (target: string): Files => ({
    'argocd/set.yaml': set(list(...names.map((name) => `cluster: ${name}`)), {
      name: 'shop-{{.cluster}}',
      path: 'envs/prod/{{.cluster}}',
      destination: 'name: "{{.cluster}}"',
    }),
    ...Object.fromEntries(names.map((name) => [`envs/prod/${name}/web.yaml`, service(name)])),
    'envs/prod/edge-0/route.yaml': route(target),
  });
  const { environments, notes } = await reviewOf(files('web'), files('edge-300'));
  expect(environments.map(({ name }) => name)).toEqual(['prod']);
  expect(notes.join('\n')).toContain(
    'prod has 301 clusters that get different things, more than are told apart: they are looked at as one mesh.',
  );
  const few = await reviewOf(tree('STRICT'), tree('PERMISSIVE'));
  expect(few.notes.join('\n')).not.toContain('told apart');
});
