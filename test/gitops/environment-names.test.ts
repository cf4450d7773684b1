import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../src/gitops/survey/discover-environments.ts';
import { appWith, builds, object, planned, virtualService } from './fixtures.ts';
import { treeOf } from './tree-of.ts';

test('environments are the folders that recur under several applications', () => {
  expect(
    planned({ ...appWith('orders', 'dev', 'prod'), ...appWith('web', 'dev', 'prod') }),
  ).toEqual({
    dev: ['apps/orders/overlays/dev', 'apps/web/overlays/dev'],
    'prod!': ['apps/orders/overlays/prod', 'apps/web/overlays/prod'],
  });
});

test('folders of which no word says an environment stay apart, and are called as they are', () => {
  const plan = discoverEnvironments(
    treeOf({ ...appWith('orders', 'berlin', 'lyon'), ...appWith('web', 'berlin', 'lyon') }),
    [],
  );
  expect(plan.environments.map(({ name, production }) => [name, production])).toEqual([
    ['overlays/berlin', true],
    ['overlays/lyon', true],
  ]);
  expect(plan.notes).toEqual([
    'No environment looks like production: all are treated as production.',
  ]);
});

test('an application with one overlay belongs to the environment that others have', () => {
  const files = { ...appWith('orders', 'dev', 'prod'), ...appWith('web', 'dev', 'prod') };
  expect(planned({ ...files, ...appWith('mail', 'stage-2') })).toMatchObject({
    'stage-2': ['apps/mail/overlays/stage-2'],
  });
});

test('overlays that recur one by one are environments too', () => {
  expect(
    planned({ ...appWith('orders', 'ops'), ...appWith('web', 'ops'), ...appWith('mail', 'prd') }),
  ).toEqual({
    'ops!': ['apps/orders/overlays/ops', 'apps/web/overlays/ops'],
    'prd!': ['apps/mail/overlays/prd'],
  });
});

test('a root without an environment in its path is shared by all', () => {
  expect(
    planned({
      ...appWith('a', 'dev', 'prod'),
      ...appWith('b', 'dev', 'prod'),
      'mesh/vs.yaml': virtualService('a'),
    }),
  ).toMatchObject({
    dev: ['apps/a/overlays/dev', 'apps/b/overlays/dev', 'mesh'],
    'prod!': ['apps/a/overlays/prod', 'apps/b/overlays/prod', 'mesh'],
  });
});

test('in a lone application the siblings that share a base are the environments', () => {
  expect(
    planned({
      'base/kustomization.yaml': builds('service.yaml'),
      'base/service.yaml': object('Service', 'a'),
      'overlays/staging/kustomization.yaml': builds('../../base'),
      'overlays/live/kustomization.yaml': builds('../../base'),
    }),
  ).toEqual({ 'live!': ['overlays/live'], staging: ['overlays/staging'] });
});

test('suffixes of folders are environments when they recur', () => {
  const variants = (app: string): Record<string, string> => ({
    [`${app}-base/kustomization.yaml`]: builds('a.yaml'),
    [`${app}-base/a.yaml`]: object('Service', app),
    [`${app}-dev/kustomization.yaml`]: builds(`../${app}-base`),
    [`${app}-prod/kustomization.yaml`]: builds(`../${app}-base`),
  });
  expect(planned({ ...variants('orders'), ...variants('web') })).toEqual({
    dev: ['orders-dev', 'web-dev'],
    'prod!': ['orders-prod', 'web-prod'],
  });
});

test('parts of an application are not environments, though their names recur', () => {
  const parts = (app: string): Record<string, string> => ({
    [`apps/${app}/app/kustomization.yaml`]: builds('vs.yaml'),
    [`apps/${app}/app/vs.yaml`]: virtualService(app),
    [`apps/${app}/db/kustomization.yaml`]: builds('db.yaml'),
    [`apps/${app}/db/db.yaml`]: object('StatefulSet', app, 'apps/v1'),
  });
  expect(Object.keys(planned({ ...parts('orders'), ...parts('web') }))).toEqual(['default!']);
});

test('overlays that each add other kinds of objects are features', () => {
  const features = (app: string): Record<string, string> => ({
    ...appWith(app),
    [`apps/${app}/overlays/istio/kustomization.yaml`]: builds('../../base', 'vs.yaml'),
    [`apps/${app}/overlays/istio/vs.yaml`]: virtualService(app),
    [`apps/${app}/overlays/metrics/kustomization.yaml`]: builds('../../base', 'm.yaml'),
    [`apps/${app}/overlays/metrics/m.yaml`]: object(
      'ServiceMonitor',
      app,
      'monitoring.coreos.com/v1',
    ),
  });
  expect(Object.keys(planned({ ...features('orders'), ...features('web') }))).toEqual(['default!']);
});

test('overlays of which one folder takes in several are alternatives', () => {
  const files = ['a', 'b', 'c', 'd'].map((app) => appWith(app, 'one', 'two', 'three'));
  expect(
    Object.keys(
      planned({
        ...(Object.assign({}, ...files) as Record<string, string>),
        'example/kustomization.yaml': builds(
          '../apps/a/overlays/one',
          '../apps/b/overlays/two',
          '../apps/c/overlays/one',
          '../apps/d/overlays/two',
        ),
      }),
    ),
  ).toEqual(['default!']);
});

test('plain folders are one root for each environment, or one for each outermost folder', () => {
  const manifests = { 'a/vs.yaml': virtualService('a'), 'b/svc.yaml': object('Service', 'b') };
  const under = (folder: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(manifests).map(([path, text]) => [`${folder}/${path}`, text]),
    );
  expect(planned({ ...under('k8s/dev'), ...under('k8s/prod') })).toEqual({
    dev: ['k8s/dev'],
    'prod!': ['k8s/prod'],
  });
  expect(planned(under('k8s'))).toEqual({ 'default!': ['k8s'] });
});

test('a plain folder of nothing but Services of Knative is a root: they run pods', () => {
  const service =
    'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {template: {spec: {containers: []}}}\n';
  expect(planned({ 'k8s/web.yaml': service })).toEqual({ 'default!': ['k8s'] });
});

test.each([
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'],
  ['cilium.io/v2', 'CiliumNetworkPolicy'],
  ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy'],
  ['projectcalico.org/v3', 'NetworkPolicy'],
  ['projectcalico.org/v3', 'GlobalNetworkPolicy'],
])('a plain folder of nothing but %s %s is a root: it decides who may connect', (version, kind) => {
  const policy = `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: web}\nspec: {}\n`;
  expect(planned({ 'net/web.yaml': policy })).toEqual({ 'default!': ['net'] });
});

test('production is decided by whole words, and what lies beside it by what else they say', () => {
  const names = ['non-prod', 'pre_prod', 'prod-eu', 'products', 'live'];
  const plan = planned({ ...appWith('a', ...names), ...appWith('b', ...names) });
  expect(Object.keys(plan).sort()).toEqual([
    'live!',
    'non-prod',
    'pre_prod',
    'prod-eu!',
    'products!',
  ]);
});
