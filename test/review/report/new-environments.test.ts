import { expect, test } from 'vitest';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const set = (...clusters: readonly string[]): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: shop, namespace: argocd }
spec:
  generators: [{ list: { elements: [${clusters.map((each) => `{ cluster: ${each} }`).join(', ')}] } }]
  template:
    metadata: { name: 'shop-{{cluster}}' }
    spec:
      source: { repoURL: https://git.example/acme/shop, path: shop }
      destination: { name: '{{cluster}}', namespace: shop }
`;
const SHOP: Files = {
  'shop/all.yaml': `apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: payments, namespace: shop }
spec: { selector: { app: payments }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: words, namespace: shop }
data: { a: b }
`,
};
const tree = (...clusters: readonly string[]): Files => ({
  ...SHOP,
  'argocd/set.yaml': set(...clusters),
});
const headline = async (before: Files, after: Files): Promise<string> =>
  headlineOf(await reviewOf(before, after)).sentence;

test('a cluster that is new is told with what it gets', async () => {
  const two = tree('staging', 'prod-eu');
  expect(await headline(two, tree('staging', 'prod-eu', 'prod-ap'))).toBe(
    'Environment prod-ap is new and gets 3 objects, 2 Services among them',
  );
  expect(await headline(two, tree('prod-ap', 'staging', 'prod-us', 'prod-eu'))).toBe(
    'Environments prod-ap and prod-us are new and get 3 objects, 2 Services among them',
  );
});

test('one that goes while another comes is not told as new alone', async () => {
  const said = await headline(tree('staging', 'prod-eu'), tree('staging', 'prod-ap'));
  expect(said).not.toContain('is new');
});

test('the objects of a new one are counted once, without the set that fills it', async () => {
  const three = ['cart', 'orders', 'payments'].map((name) =>
    ['Service', 'ServiceAccount', 'ConfigMap'].map(
      (kind) => `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\n`,
    ),
  );
  const shop = { 'shop/all.yaml': three.flat().join('---\n') };
  const { text } = await reportOf(
    { ...tree('staging', 'prod-eu'), ...shop },
    { ...tree('staging', 'prod-eu', 'prod-ap'), ...shop },
    'markdown',
  );
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  expect(rows[1]).toContain('New environment, of 9 objects');
  expect(rows.filter((row) => row.includes('ServiceAccount'))).toHaveLength(2);
  expect(text).not.toContain('more object');
});

test('one whose folder the base has is not new, whatever was applied of it', async () => {
  const prepared = { 'clusters/prod-ap/notes.yaml': 'replicas: 1\n' };
  const before = { ...tree('staging', 'prod-eu'), ...prepared };
  const after = { ...tree('staging', 'prod-eu', 'prod-ap'), ...prepared };
  expect(await headline(before, after)).not.toContain('prod-ap is new');
  const { environments } = await reviewOf(before, after);
  expect(environments.map(({ name, presence }) => `${name} ${presence}`)).toContain('prod-ap both');
});
