import { expect, test } from 'vitest';
import { parseYaml } from '../../../src/manifest/index.ts';
import { callRows } from '../../../src/review/claims/call-rows.ts';
import { reviewOf } from '../../support/review-of.ts';

const pods = (name: string, more = ''): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: app, image: app${more} }] }
`;
const policy = (host: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: payments, namespace: shop }
spec:
  selector: { matchLabels: { app: payments } }
  rules:
    - to:
        - operation:
            hosts:
              - ${host}
`;
const tree = (files: string, more: Readonly<Record<string, string>> = {}) => ({
  'apps/prod/kustomization.yaml': `resources: [${files}]\n`,
  'apps/prod/payments.yaml': pods('payments'),
  'apps/prod/orders.yaml': pods(
    'orders',
    ', env: [{ name: URL, value: "http://payments/charge" }]',
  ),
  ...more,
});
const base = tree('payments.yaml, orders.yaml');
const changed = (host: string) =>
  tree('payments.yaml, orders.yaml, policy.yaml', { 'apps/prod/policy.yaml': policy(host) });

test('a policy that only lacks quotes is told as what it does once its folder builds', async () => {
  const review = await reviewOf(base, changed('*.shop.example'));
  expect(review.gaps.filter(({ blocking }) => blocking).map(({ reason }) => reason)).toEqual([
    'not-rendered',
  ]);
  expect(
    review.changes.map(({ subject, heldUpBy }) => [subject.kind, heldUpBy?.kind]),
  ).toContainEqual(['AuthorizationPolicy', 'build']);
  const told = callRows(review);
  expect(told.map(({ consequence: { kind } }) => kind)).toContain('lost');
  expect(new Set(told.map(({ awaits }) => awaits))).toEqual(new Set(['once `apps/prod` builds']));
});

test('of what else is no YAML nothing is told', async () => {
  for (const host of ['*shop', '"*.shop.example', '*.shop.example\n              - *other']) {
    const { changes, gaps } = await reviewOf(base, changed(host));
    expect(gaps.some(({ blocking }) => blocking)).toBe(true);
    expect(changes.map(({ subject }) => subject.kind)).not.toContain('AuthorizationPolicy');
  }
});

test('a text that lacks quotes is a problem for everybody who reads the document', () => {
  const [document, ...more] = parseYaml('a.yaml', 'hosts:\n- *.shop.example\n');
  expect(more).toEqual([]);
  expect(document).toMatchObject({ node: null, problems: [{ origin: { line: 2 } }] });
});
