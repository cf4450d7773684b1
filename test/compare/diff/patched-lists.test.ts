import { expect, test } from 'vitest';
import { writtenOf } from '../../bot/written-of-review.ts';
import { reviewOf } from '../../support/review-of.ts';

const route = (prefix: string, host: string, rest = ''): string =>
  `{ match: [{ uri: { prefix: ${prefix} } }], ${rest}route: [{ destination: { host: ${host} } }] }`;

const service = (name: string): string =>
  `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { ports: [{ name: http, port: 80 }] }\n`;

const tree = (patch: string) => ({
  'base/kustomization.yaml': 'resources: [all.yaml]\n',
  'base/all.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - ${route('/pay', 'pay')}
    - ${route('/order', 'order')}
${['web', 'pay', 'order'].map(service).join('')}`,
  'overlays/prod/kustomization.yaml': 'resources: [../../base]\npatches: [{ path: web.yaml }]\n',
  'overlays/prod/web.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop, labels: { tier: web } }
${patch}`,
});

test('a route that goes because a patch has a list of its own is told at that list, with the one in whose place it is', async () => {
  const review = await reviewOf(
    tree(''),
    tree(`spec:\n  http:\n    - ${route('/order', 'order', 'timeout: 9s, ')}\n`),
  );
  const removed = review.changes.filter(({ after }) => after === null);
  expect(removed).toMatchObject([
    {
      field: 'spec.http[0]',
      side: 'head',
      origin: { file: 'overlays/prod/web.yaml', line: 5 },
      patchedOver: { file: 'base/all.yaml', line: 6 },
    },
  ]);
  expect(JSON.stringify(writtenOf(review))).not.toContain('base/all.yaml:7 (base)');
});

test('a route that goes from the base itself is told there', async () => {
  const base = tree('');
  const { changes } = await reviewOf(base, {
    ...base,
    'base/all.yaml': base['base/all.yaml'].replace(`    - ${route('/pay', 'pay')}\n`, ''),
  });
  expect(changes).toMatchObject([{ side: 'base', origin: { file: 'base/all.yaml', line: 7 } }]);
});
