import { expect, test } from 'vitest';
import { builds, object } from '../../gitops/fixtures.ts';
import { applicationSet, git, GO } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const SET = applicationSet(`[${git('directories', 'prod/*')}]`, '{{.path.path}}', {
  name: '{{.path.basename}}-prod',
  spec: GO,
});

const tree = (...services: string[]): Files => ({
  'argo/set.yaml': SET,
  ...Object.fromEntries(
    services.flatMap((name) => [
      [`prod/${name}/kustomization.yaml`, builds('service.yaml')],
      [`prod/${name}/service.yaml`, object('Service', name)],
    ]),
  ),
});

const rowsOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reportOf(before, after, 'markdown')).text
    .split('\n')
    .filter((line) => line.startsWith('|') && line.includes('Application'));

test('what sets make anew is a row that says so, beside what it brings', async () => {
  expect(await rowsOf(tree('orders'), tree('orders', 'returns', 'wishlist'))).toEqual([
    '| 2 new Applications, synced by hand: returns-prod and wishlist-prod | **prod** |',
  ]);
  expect(await rowsOf(tree('orders'), tree('orders', 'returns'))).toEqual([
    '| New Application, synced by hand: returns-prod | **prod** |',
  ]);
});

test('what a set made before is no new Application', async () => {
  const changed = { ...tree('orders'), 'prod/orders/service.yaml': object('Service', 'web') };
  expect(await rowsOf(tree('orders'), changed)).toEqual([]);
  const { environments } = await reviewOf(tree('orders', 'returns'), tree('orders'));
  expect(environments.flatMap(({ newApplications = [] }) => newApplications)).toEqual([]);
});

const BY_FILES = applicationSet(
  `[${git('files', 'services/*/service.yaml')}]`,
  'prod/{{.path.basename}}',
  {
    name: '{{.path.basename}}-prod',
    destination: '{ namespace: "{{.namespace}}" }',
    spec: GO,
  },
);

const withParameters = (parameters: Readonly<Record<string, string>>): Files => ({
  ...tree(...Object.keys(parameters)),
  'argo/set.yaml': BY_FILES,
  ...Object.fromEntries(
    Object.entries(parameters).map(([name, text]) => [`services/${name}/service.yaml`, text]),
  ),
});

const textOf = async (
  before: Files,
  after: Files,
  format: 'markdown' | 'terminal',
): Promise<string> => (await reportOf(before, after, format)).text;

test('the keys of a file of a generator are no fields of the set', async () => {
  const orders = { orders: 'namespace: shop\n' };
  const before = withParameters(orders);
  const added = await textOf(
    before,
    withParameters({ ...orders, returns: 'namespace: returns\n' }),
    'markdown',
  );
  expect(added).toContain('New Application, synced by hand: returns-prod');
  expect(added).not.toContain('ApplicationSet argocd/all: namespace');
  // the row of the new Application says it
  expect(added.split('\n').filter((line) => line.startsWith('| services/'))).toEqual([]);
  expect(added).toContain(
    '- prod · services/returns/service.yaml (parameters of ApplicationSet argocd/all): `namespace` `returns` added',
  );

  const changed = await textOf(
    before,
    withParameters({ orders: 'namespace: other\n' }),
    'markdown',
  );
  expect(changed).toContain(
    'services/orders/service.yaml (parameters of ApplicationSet argocd/all): namespace `shop` → `other`',
  );
});

const AUTOMATED = 'syncPolicy: { automated: { prune: true } }';

const setWith = (syncPolicy: string): string =>
  SET.replace(/^( +)source:/m, `$1${syncPolicy}\n$1source:`);

test('new Applications that sync by themselves are told without a word on it', async () => {
  const automated = { 'argo/set.yaml': setWith(AUTOMATED) };
  expect(
    await rowsOf(
      { ...tree('orders'), ...automated },
      { ...tree('orders', 'returns'), ...automated },
    ),
  ).toEqual(['| New Application: returns-prod | **prod** |']);
  const off = { 'argo/set.yaml': setWith('syncPolicy: { automated: { enabled: false } }') };
  expect(
    await rowsOf({ ...tree('orders'), ...off }, { ...tree('orders', 'returns'), ...off }),
  ).toEqual(['| New Application, synced by hand: returns-prod | **prod** |']);
});

test('of several new Applications those that somebody has to sync are named', async () => {
  const patched = SET.replace(
    /^( +)generators:/m,
    `$1templatePatch: |\n$1  {{ if eq .path.basename "returns" }}\n$1  spec: { ${AUTOMATED} }\n$1  {{ end }}\n$1generators:`,
  );
  const set = { 'argo/set.yaml': patched };
  expect(
    await rowsOf(
      { ...tree('orders'), ...set },
      { ...tree('orders', 'returns', 'wishlist'), ...set },
    ),
  ).toEqual([
    '| 2 new Applications: returns-prod and wishlist-prod (wishlist-prod synced by hand) | **prod** |',
  ]);
});

const TO_CLUSTERS = applicationSet(
  `[${git('files', 'services/*/service.yaml')}]`,
  'apps/{{.path.basename}}',
  {
    name: '{{.path.basename}}',
    destination: '{ name: "{{.cluster}}", namespace: shop }',
    spec: GO,
  },
);

const toClusters = (cluster: string): Files => ({
  'argo/set.yaml': TO_CLUSTERS,
  'services/orders-prod/service.yaml': 'cluster: production\n',
  'services/orders-acc/service.yaml': `cluster: ${cluster}\n`,
  'services/returns-acc/service.yaml': 'cluster: acceptance\n',
  ...Object.fromEntries(
    ['orders-prod', 'orders-acc', 'returns-acc'].flatMap((name) => [
      [`apps/${name}/kustomization.yaml`, builds('service.yaml')],
      [`apps/${name}/service.yaml`, object('Service', name)],
    ]),
  ),
});

test('an Application that goes to another cluster is neither deleted nor new: what it applied stays', async () => {
  const { environments } = await reviewOf(toClusters('acceptance'), toClusters('production'));
  expect(environments.flatMap(({ deletedApplications = [] }) => deletedApplications)).toEqual([]);
  expect(environments.flatMap(({ newApplications = [] }) => newApplications)).toEqual([]);
});
