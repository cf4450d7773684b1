import { expect, test } from 'vitest';
import type { Files } from './undoing.ts';
import { resultOf, undoing } from './undoing.ts';

const orders = (timeout: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http: [{ timeout: ${timeout}, route: [{ destination: { host: orders } }] }]
`;
const applier = (more = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./apps/shop
  prune: true
  targetNamespace: shop
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;

const files = (timeout: string, more = ''): Files => ({
  'clusters/prod/shop.yaml': applier(more),
  'apps/shop/kustomization.yaml': 'resources: [orders.yaml]\n',
  'apps/shop/orders.yaml': orders(timeout),
});

test.each([
  ['as it is', '', ''],
  ['whose file a later change broke', '', '  : [\n'],
  ['whose file the change itself broke', '  : [\n', '  : [\n'],
  ['that a later change suspends', '', '  suspend: true\n'],
])('an object is undone under an applier %s', (_, post, tip) => {
  const states = { pre: files('5s'), post: files('1s', post), tip: files('1s', tip) };
  const plan = undoing('VirtualService/shop/orders', states);
  expect(resultOf(plan, states.tip)['apps/shop/orders.yaml']).toBe(orders('5s'));
});

const undone = (tip: Files): string | undefined => {
  const plan = undoing('VirtualService/shop/orders', { pre: files('5s'), post: files('1s'), tip });
  return resultOf(plan, tip)['apps/shop/orders.yaml'];
};

test('an object is undone under an applier that was moved to another file since', () => {
  const { 'clusters/prod/shop.yaml': moved = '', ...rest } = files('1s');
  expect(undone({ ...rest, 'clusters/prod/apps/shop.yaml': moved })).toBe(orders('5s'));
});

test('an object is undone whose applier is gone since', () => {
  const { 'clusters/prod/shop.yaml': _, ...rest } = files('1s');
  expect(undone(rest)).toBe(orders('5s'));
});

test('an object is undone that a second cluster applies since', () => {
  const second = { 'clusters/staging/shop.yaml': applier() };
  expect(undone({ ...files('1s'), ...second })).toBe(orders('5s'));
});
