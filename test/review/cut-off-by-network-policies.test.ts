import { expect, test } from 'vitest';
import { messageOf } from '../../src/checks/index.ts';
import { claimsOf } from '../../src/review/claims/review-claims.ts';
import { headlineOf } from '../../src/review/report/review/headline.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from '../support/review-of.ts';
import { spoken } from '../support/spoken.ts';

const workload = (name: string, env = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: app, image: ${name}${env} }] }
`;
const SHOP =
  workload('orders') +
  workload('pay', ', env: [{ name: CARDS, value: "https://api.cards.example" }]');
const closed = (selector: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: inside, namespace: shop }
spec:
  podSelector: ${selector}
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: {} }]
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: istio-system } } }]
`;
const tree = (environment: string, objects: string, more: readonly string[] = []): Files => ({
  [`overlays/${environment}/kustomization.yaml`]: `resources: [${['shop.yaml', ...more].join(', ')}]\n`,
  [`overlays/${environment}/shop.yaml`]: objects,
});
const reviewed = (environment: string, selector: string, more: readonly string[] = []) =>
  reviewOf(tree(environment, SHOP, more), tree(environment, SHOP + closed(selector), more));

test('DNS and a host outside cut off for all of production are critical, and each is named', async () => {
  const review = await reviewed('prod', '{}');
  expect(review.tier).toBe('critical');
  const said = review.findings.map((one) => spoken(messageOf(one)));
  expect(said).toContain(
    'Deployment shop/orders and Deployment shop/pay can no longer look up names: network policies drop DNS.',
  );
  expect(said).toContain(
    'Deployment shop/pay can no longer connect to `api.cards.example:443` outside the cluster: network policies drop it.',
  );
});

test('what is critical stands before a call that is high', async () => {
  const review = await reviewed('prod', '{}');
  const [first] = claimsOf(review).claims;
  expect(first?.tier).toBe('critical');
  expect(headlineOf(review).sentence).toContain('can no longer look up names');
});

test('for one of several workloads they are high, and outside production medium', async () => {
  const one = await reviewed('prod', '{ matchLabels: { app: pay } }');
  expect(one.tier).toBe('high');
  const prod = tree('prod', SHOP);
  const dev = await reviewOf(
    { ...prod, ...tree('dev', SHOP) },
    { ...prod, ...tree('dev', SHOP + closed('{}')) },
  );
  expect(dev.tier).toBe('medium');
});

test('policies from elsewhere are in force if a workload had no DNS before: medium', async () => {
  const shut = closed('{ matchLabels: { app: orders } }').replace('name: inside', 'name: orders');
  const review = await reviewOf(
    tree('prod', SHOP + shut),
    tree('prod', SHOP + shut + closed('{ matchLabels: { app: pay } }')),
  );
  expect(review.tier).toBe('medium');
  expect(review.findings.map(({ why }) => spoken(why)).join(' ')).toContain(
    'Deployment shop/orders already reached no DNS',
  );
});

test('where a root that does not render may have further policies, it is listed as not known', async () => {
  const review = await reviewed('prod', '{}', ['https://github.com/acme/policies?ref=v1']);
  expect(review.findings.filter(({ check }) => check.endsWith('-dropped'))).toEqual([]);
  expect(review.unknowns.map(({ message }) => message)).toContain(
    'Not known: whether Deployment shop/orders and Deployment shop/pay can no longer look up names. NetworkPolicy shop/inside drops it, and a folder that does not render may have further policies for shop.',
  );
});
