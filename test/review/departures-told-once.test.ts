import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

const workload = (name: string, label: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata:
      labels:
        app: ${name}
        ${label}
    spec: { containers: [{ name: app, image: 'acme/${name}:1', ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---`;
const policy = (name: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec: { selector: { matchLabels: { app: ${name} } }, rules: [{ to: [{ operation: { paths: [/${name}] } }] }] }
---`;
const NAMES = ['cart', 'orders', 'web'];
const OFF = 'sidecar.istio.io/inject: "false"';

const tree = (namespace: string, label = 'x: y', labels = '', leaving = NAMES): Files => ({
  'prod/kustomization.yaml': `resources: [shop.yaml]\n${labels}`,
  'prod/shop.yaml': [
    `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    ${namespace}\n---`,
    ...NAMES.map((name) => workload(name, leaving.includes(name) ? label : 'x: y')),
    ...NAMES.map(policy),
  ].join(''),
});
const ON = 'istio-injection: enabled';
const TRANSFORMER =
  'labels:\n  - pairs: { sidecar.istio.io/inject: "false" }\n    includeTemplates: true\n';

describe('proxies that go are told once, with the policies that go with them', () => {
  test.each<[string, Files, string]>([
    [
      'a label of the namespace',
      tree('istio-injection: disabled'),
      'Deployment shop/cart, Deployment shop/orders and Deployment shop/web',
    ],
    [
      'the label that asked for them',
      tree('a: b'),
      'Deployment shop/cart, Deployment shop/orders and Deployment shop/web',
    ],
    [
      'one line for all',
      tree(ON, 'x: y', TRANSFORMER),
      'Deployment shop/cart, Deployment shop/orders and Deployment shop/web',
    ],
    ['a line of each workload', tree(ON, OFF), 'Deployment shop/cart'],
  ])('%s', async (_, after, whose) => {
    const { text } = await reportOf(tree(ON), after, 'markdown');
    expect(text.match(/\*\*(?:\d+\. )?New pods of/g)).toHaveLength(1);
    expect(text).toContain(`New pods of ${whose} get no proxy any more`);
    for (const name of NAMES)
      expect(text).toContain(`Nobody enforces AuthorizationPolicy shop/${name}`);
    expect(text).not.toMatch(/\*\*\d+\. /);
  });

  test('lines of several workloads name the others', async () => {
    const { text } = await reportOf(tree(ON), tree(ON, OFF), 'markdown');
    expect(text).toMatch(
      /The same applies to Deployment shop\/orders \(`\S+`\) and Deployment shop\/web \(`\S+`\)\./,
    );
  });

  test('each is a finding still, and none is lower than before', async () => {
    const { findings, tier } = await reviewOf(tree(ON), tree('istio-injection: disabled'));
    const checks = findings.map(({ check }) => check);
    expect(checks.filter((check) => check === 'policy-without-proxy')).toHaveLength(3);
    expect(checks.filter((check) => check === 'left-the-mesh')).toHaveLength(1);
    expect(tier).toBe('high');
  });

  test('only those that leave are named, and only their policies', async () => {
    const { text } = await reportOf(tree(ON), tree(ON, OFF, '', ['web']), 'markdown');
    expect(text).toContain('New pods of Deployment shop/web get no proxy any more');
    expect(text).toContain('Nobody enforces AuthorizationPolicy shop/web');
    expect(text).not.toContain('shop/cart then');
  });
});
