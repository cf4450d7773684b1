import { expect, test } from 'vitest';
import { regionIn } from '../../../src/gitops/names/evidence/cluster-labels.ts';
import type { Said } from './delivered-trees.ts';
import { applicationText, appliedIn } from './delivered-trees.ts';

const WEB = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n';

/** The stage is a branch; folders have code names, and what else is said of each Application is given. */
const applied = (said: readonly Partial<Said>[]): Readonly<Record<string, readonly string[]>> =>
  appliedIn(
    Object.fromEntries(
      ['amber', 'coral', 'ivory'].flatMap((code, at) => {
        const revision = at === 0 ? 'env/test' : 'env/prod';
        const path = `web/${code}`;
        const given = { name: `web-${code}`, cluster: `gke-${code}`, ...said[at] };
        return [
          [`${path}/web.yaml`, WEB],
          [`argocd/${code}.yaml`, applicationText({ revision, path, ...given })],
        ];
      }),
    ),
  );

const REGIONS = ['', 'emea', 'apac'];

test.each([
  ['the cluster', (region: string) => ({ cluster: `gke-${region}` })],
  ['the name', (region: string) => ({ name: `web-${region}` })],
  ['the namespace', (region: string) => ({ namespace: `web-${region}` })],
])('a region that %s says is the second axis before a code name of a path', (_, said) => {
  const given = REGIONS.map((region) => (region === '' ? {} : said(region)));
  expect(Object.keys(applied(given)).sort()).toEqual(['prod (apac)!', 'prod (emea)!', 'test']);
});

test('a code name of a path stays where nothing says a region of each cluster', () => {
  const codes = ['prod (coral)!', 'prod (ivory)!', 'test'];
  expect(Object.keys(applied([]))).toEqual(codes);
  expect(Object.keys(applied([{}, { cluster: 'gke-emea' }]))).toEqual(codes);
  expect(Object.keys(applied([{}, { name: 'web-eu' }, { name: 'cart-eu' }]))).toEqual(codes);
});

test.each([
  ['gke-eu-west-1', 'eu-west-1'],
  ['prod-us2', 'us2'],
  ['aks.westeurope.shop', 'westeurope'],
  ['cart-ap-southeast-2-blue', 'ap-southeast-2'],
  ['il-central-1', 'il-central-1'],
  ['rds-use1', 'use1'],
])('%s says the region %s', (text, region) => {
  expect(regionIn(text)).toBe(region);
});

test.each(['in-cluster', 'eureka', 'web-1', 'no-region', 'assets', 'prod'])(
  '%s says no region',
  (text) => {
    expect(regionIn(text)).toBeNull();
  },
);
