import { expect, test } from 'vitest';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { reviewOf } from '../../support/review-of.ts';

const list = (...files: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [${files.join(', ')}]\n`;

const TREE = {
  'apps/shop/production/ns.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n',
  'apps/shop/production/kustomization.yaml': list('ns.yaml'),
};

const entryFor = (host: string, exportTo: string): string =>
  `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: books, namespace: shop }
spec:
  hosts: [${host}]
  exportTo: [${exportTo}]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: STATIC
  endpoints: [{ address: 10.6.6.6 }]
`;

const sentenceOf = async (entry: string): Promise<string> => {
  const after = {
    ...TREE,
    'apps/shop/production/books.yaml': entry,
    'apps/shop/production/kustomization.yaml': list('ns.yaml', 'books.yaml'),
  };
  return headlineOf(await reviewOf(TREE, after)).sentence;
};

test.each(['"."', 'shop'])(
  'an entry for another namespace, exported to %s alone, is told by whose calls go by it',
  async (exportTo) => {
    const sentence = await sentenceOf(entryFor('books.library.svc.cluster.local', exportTo));
    expect(sentence).toContain('only calls from shop to books.library');
    expect(sentence).toMatch(/follow the new ServiceEntry (?:shop\/)?books/);
  },
);

test.each([
  ['books.shop.svc.cluster.local', '"."'],
  ['books.example.com', '"."'],
  ['books.library.svc.cluster.local', '"*"'],
  ['books.library.svc.cluster.local', '".", library'],
])('one for %s, exported to %s, is not', async (host, exportTo) => {
  expect(await sentenceOf(entryFor(host, exportTo))).not.toContain('of no other namespace');
});
