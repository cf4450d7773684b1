import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const chart = (namespace: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: edge, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://github.com/acme/shop.git, path: charts/edge, targetRevision: HEAD }
  destination: { server: https://kubernetes.default.svc, namespace: ${namespace} }
`;

const orders = (name: string, more = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: app, image: 'orders:1.2.3', env: [{ name: ${name}, value: info }]${more} }] }
`;

const tree = (deployment: string): Files => ({
  'argocd/edge.yaml': chart('edge'),
  'argocd/shop.yaml': chart('shop').replaceAll('edge', 'shop').replace('charts/shop', 'shop'),
  'charts/edge/Chart.yaml': 'apiVersion: v2\nname: edge\nversion: 1.0.0\n',
  'shop/orders.yaml': deployment,
});

const lost = async (more = '') => {
  const review = await reviewOf(tree(orders('LOG_LEVEL', more)), tree(orders('LOG_LEVELS', more)));
  expect(review.gaps.map(({ reason }) => reason)).toContain('helm-chart');
  return review.findings.filter(({ check }) => check === 'variable-lost');
};

test('what a container reads is known beside a chart that is not rendered', async () => {
  const [only, ...more] = await lost();
  expect(spoken(more)).toEqual([]);
  expect(spoken(only)?.message).toBe('Variable LOG_LEVEL of orders is now called LOG_LEVELS.');
});

test('it is not where it takes all that an object holds which is not here', async () => {
  expect(spoken(await lost(', envFrom: [{ configMapRef: { name: common } }]'))).toEqual([]);
});
