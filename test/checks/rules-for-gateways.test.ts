import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const GATEWAY = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: istio-ingress }
spec:
  selector: { matchLabels: { istio: ingressgateway } }
  template:
    metadata: { labels: { istio: ingressgateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
`;

const rule = (pending: number): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: payments, namespace: istio-ingress }
spec:
  host: payments.payments.svc.cluster.local
  trafficPolicy: { connectionPool: { http: { http1MaxPendingRequests: ${String(pending)} } } }
`;

const appliedFrom = (folder: string) => ({
  [`clusters/main/${folder}.yaml`]: `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${folder}, namespace: flux-system }
spec:
  path: ./apps/${folder}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`,
});

const TREE = {
  ...appliedFrom('edge'),
  ...appliedFrom('more'),
  ...appliedFrom('shop'),
  'apps/edge/gateway.yaml': GATEWAY,
  'apps/shop/shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
};

const toldFiles = async (
  was: Readonly<Record<string, string>>,
  is: Readonly<Record<string, string>>,
): Promise<readonly string[]> =>
  (await reviewOf({ ...TREE, ...was }, { ...TREE, ...is })).findings
    .filter(({ check }) => check === 'rule-for-gateways')
    .map(({ origin }) => origin.file);

test('a rule for a gateway is told where the folder of another namespace brings it', async () => {
  expect(await toldFiles({}, { 'apps/shop/rule.yaml': rule(1) })).toEqual(['apps/shop/rule.yaml']);
});

test('it is told where copies of two other folders say something else', async () => {
  const others = { 'apps/edge/rule.yaml': rule(2), 'apps/more/rule.yaml': rule(3) };
  expect(await toldFiles(others, { ...others, 'apps/shop/rule.yaml': rule(1) })).toEqual([
    'apps/shop/rule.yaml',
  ]);
});

test('it is not told where it only moves there, also beside a copy that says something else', async () => {
  const moved = [{ 'apps/edge/rule.yaml': rule(1) }, { 'apps/shop/rule.yaml': rule(1) }] as const;
  const other = { 'apps/more/rule.yaml': rule(2) };
  expect(await toldFiles(...moved)).toEqual([]);
  expect(await toldFiles({ ...moved[0], ...other }, { ...moved[1], ...other })).toEqual([]);
});
