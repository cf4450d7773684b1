import { expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const SUBSETS = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, subsets: [{ name: v1, labels: { version: v1 } }] }
`;
const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ route: [{ destination: { host: orders, subset: v1 } }] }] }
`;
const WORKLOAD = `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec: { template: { metadata: { labels: { app: orders, version: v1 } }, spec: { containers: [{ name: app }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
`;
const kustomization = (
  name: string,
  rest = '',
): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { interval: 1m, path: ./${name}/prod, prune: true, sourceRef: { kind: GitRepository, name: flux-system }${rest} }
`;

/** Rules and routes, each a folder that a Kustomization of Flux applies. */
const tree = (rules: string, routes: string, dependsOn = ''): Readonly<Record<string, string>> => ({
  'clusters/prod/kustomization.yaml': 'resources: [rules.yaml, routes.yaml]\n',
  'clusters/prod/rules.yaml': kustomization('rules'),
  'clusters/prod/routes.yaml': kustomization('routes', dependsOn),
  'rules/prod/kustomization.yaml': 'resources: [all.yaml]\n',
  'rules/prod/all.yaml': `${WORKLOAD}---\n${rules}`,
  'routes/prod/kustomization.yaml': 'resources: [all.yaml]\n',
  'routes/prod/all.yaml': routes,
});
const NOTHING = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: none, namespace: shop }\n';

test('what two Kustomizations of Flux apply is kept in order by dependsOn', async () => {
  const [before, after] = [tree(NOTHING, NOTHING), tree(SUBSETS, ROUTE)];
  const { rollouts } = await reviewOf(before, after);
  expect(rollouts.flatMap(({ broken }) => broken.map(({ means }) => means))).toEqual([
    { kind: 'depends-on', first: 'flux-system/rules', then: 'flux-system/routes' },
  ]);
  const { text } = await reportOf(before, after, 'markdown');
  expect(text).toContain('Kustomization flux-system/routes does not wait for flux-system/rules');
});

test('where it is there, nothing breaks meanwhile', async () => {
  const waiting = ', dependsOn: [{ name: rules }]';
  const { rollouts } = await reviewOf(
    tree(NOTHING, NOTHING, waiting),
    tree(SUBSETS, ROUTE, waiting),
  );
  expect(rollouts.map(({ broken, order }) => [broken.length, order?.length])).toEqual([[0, 2]]);
});

test('the JSON report has order, means and reach', async () => {
  const { text } = await reportOf(tree(NOTHING, NOTHING), tree(SUBSETS, ROUTE), 'json');
  const { rollouts } = JSON.parse(text) as { readonly rollouts: unknown };
  expect(rollouts).toMatchObject([
    {
      environment: 'prod',
      safeInOneStep: false,
      order: [
        { object: 'DestinationRule shop/orders', removed: false, file: 'rules/prod/all.yaml' },
        { object: 'VirtualService shop/orders', removed: false, file: 'routes/prod/all.yaml' },
      ],
      broken: [{ means: { kind: 'depends-on' } }],
      restarts: [],
      reach: { services: ['shop/orders'] },
    },
  ]);
});
