import { expect, test } from 'vitest';
import { messageOf } from '../../src/checks/index.ts';
import { reviewOf } from '../support/review-of.ts';
import { spoken } from '../support/spoken.ts';
import { answer, object } from '../istio/network/networks.ts';

const workload = (name: string, calls: string, ports = '[{ name: http, containerPort: 8080 }]') =>
  `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: ${name}, env: [{ name: URL, value: "http://${calls}" }], ports: ${ports} }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;
const SHOP = workload('web', 'cart') + workload('cart', 'web');
const policy = (name: string, rules: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [${rules}] }
`;
const files = (objects: string) => ({
  'overlays/prod/kustomization.yaml': 'resources: [shop.yaml]\n',
  'overlays/prod/shop.yaml': objects,
});
const reviewed = (before: string, after: string) => reviewOf(files(before), files(after));
const dropped = async (before: string, after: string) =>
  (await reviewed(before, after)).findings
    .filter(({ check }) => check === 'connection-dropped')
    .map((one) => spoken(messageOf(one)));

const LOST =
  'Network policies now drop calls of Deployment shop/cart to Service shop/web and Deployment shop/web to Service shop/cart.';

test('a thousand policies that select all pods let through what one of them allows', async () => {
  const many = Array.from({ length: 1000 }, (_, at) =>
    policy(
      `p${String(at)}`,
      `{ from: [{ podSelector: { matchLabels: { app: x${String(at)} } } }] }`,
    ),
  ).join('');
  const open = policy('open', '{ from: [{ podSelector: {} }] }');
  expect(await dropped(SHOP + open, SHOP + open + many)).toEqual([]);
  expect(await dropped(SHOP + open + many, SHOP + many)).toHaveLength(1);
});

test('blocks of link-local addresses with exceptions that overlap let in no pod', async () => {
  const rule =
    '{ from: [{ ipBlock: { cidr: 169.254.0.0/16, except: [169.254.7.0/24, 169.254.7.127/32] } }] }';
  expect(await dropped(SHOP, SHOP + policy('block', rule))).toEqual([LOST]);
});

test.each([
  ['IPv4', '{ cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.1.2.0/24] }'],
  ['IPv6', '{ cidr: "2001:db8::/32", except: ["2001:db8:1::/48", "2001:db8:1:1::/64"] }'],
])('blocks of %s with exceptions may let pods in: no drop is certain', async (_, block) => {
  const rule = `{ from: [{ ipBlock: ${block} }] }`;
  expect(await dropped(SHOP, SHOP + policy('block', rule))).toEqual([]);
});

test('a name that two containers give to two numbers drops no call for certain', async () => {
  const twice = workload(
    'cart',
    'web',
    '[{ name: http, containerPort: 8080 }, { name: http, containerPort: 9090 }]',
  );
  const tree = workload('web', 'cart') + twice;
  const said = await dropped(tree, tree + policy('named', '{ ports: [{ port: http }] }'));
  expect(said).toEqual([]);
});

test('a policy that the API server refuses closes nothing, and is told as refused', async () => {
  const refused = policy('range', '{ ports: [{ port: 6800-7300 }] }');
  const review = await reviewed(SHOP, SHOP + refused);
  expect(review.findings.filter(({ check }) => check === 'connection-dropped')).toEqual([]);
  expect(review.findings.map(({ subject }) => subject.name)).toContain('range');
});

test('an answer names a hundred policies, however many decide', () => {
  const rule = '{ podSelector: {}, ingress: [{}] }';
  const many = Array.from({ length: 300 }, (_, at) =>
    object('networking.k8s.io/v1', 'NetworkPolicy', `shop/p${String(at)}`, rule),
  ).join('');
  const { verdict, by } = answer(many, 'books/web', 'shop/cart');
  expect([verdict, by.length]).toEqual(['allowed', 100]);
});
