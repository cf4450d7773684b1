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
    '| 2 new Applications: returns-prod and wishlist-prod | **prod** |',
  ]);
  expect(await rowsOf(tree('orders'), tree('orders', 'returns'))).toEqual([
    '| New Application: returns-prod | **prod** |',
  ]);
});

test('what a set made before is no new Application', async () => {
  const changed = { ...tree('orders'), 'prod/orders/service.yaml': object('Service', 'web') };
  expect(await rowsOf(tree('orders'), changed)).toEqual([]);
  const { environments } = await reviewOf(tree('orders', 'returns'), tree('orders'));
  expect(environments.flatMap(({ newApplications = [] }) => newApplications)).toEqual([]);
});
