import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/checks/index.ts';
import { resourceKey } from '../../src/manifest/index.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: plain, namespace: shop }
spec: { mtls: { mode: DISABLE } }
`;

/** A Deployment and its Service; the pods have more labels if `labels` says so. */
const service = (name: string, labels = '', app = name): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app}${labels} } }
    spec:
      serviceAccountName: ${app}
      containers: [{ name: app, image: example.com/${app}:1, ports: [{ containerPort: 8080 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: ${app}, namespace: shop }
spec: { selector: { app: ${app} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;

const policy = (selector: string, name = 'team'): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec:
${selector === '' ? '' : `  selector: { matchLabels: { ${selector} } }\n`}  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }]
`;

const tree = (...texts: readonly string[]): Files => ({
  'apps/shop/kustomization.yaml': 'resources: [shop.yaml]\n',
  'apps/shop/shop.yaml': [NAMESPACE, ...texts].join(''),
});

/** What is said of who calls, in words: when it came, the workloads it is true of, and the message. */
const told = async (before: Files, after: Files) => {
  const review = await reviewOf(before, after);
  const own = review.findings.filter(({ check }) => check === 'identity-without-mtls');
  const words = ({ introducedBy, of = [] }: Finding): string =>
    `${introducedBy}: ${of.map(({ name }) => name).join(', ')}`;
  return { review, own, words: own.map(words).toSorted() };
};

describe('what was there goes by the objects that a finding is true of', () => {
  const [orders, carts] = [service('orders'), service('carts')];

  test('a policy that selects another workload is new for that one', async () => {
    const before = tree(orders, carts, policy('app: orders'));
    const after = tree(orders, carts, policy('app: carts'));
    const { review, own, words } = await told(before, after);
    expect(words).toEqual(['this-change: carts']);
    expect(spoken(own[0])?.message).toContain('Deployment shop/carts');
    expect(review.tier).toBe('high');
    expect((await told(after, before)).words).toEqual(['this-change: orders']);
  });

  test('a workload that gets the label of a policy is new beside the one that had it', async () => {
    const before = tree(service('orders', ', tier: a'), carts, policy('tier: a'));
    const after = tree(
      service('orders', ', tier: a'),
      service('carts', ', tier: a'),
      policy('tier: a'),
    );
    const { review, own, words } = await told(before, after);
    expect(words).toEqual(['already-there: orders', 'this-change: carts']);
    expect(review.tier).toBe('high');
    for (const told of own) expect(spoken(messageOf(told))).not.toContain('more workload');
  });

  test('a workload that comes below a policy for all is new', async () => {
    const { review, words } = await told(tree(orders, policy('')), tree(orders, carts, policy('')));
    expect(words).toEqual(['already-there: orders', 'this-change: carts']);
    expect(review.tier).toBe('high');
  });

  test('a workload that goes leaves what was there of the others', async () => {
    const { words } = await told(tree(orders, carts, policy('')), tree(orders, policy('')));
    expect(words).toEqual(['already-there: orders']);
  });

  test('a Deployment or a policy that is only renamed brings nothing new', async () => {
    const renamed = service('orders-v2', '', 'orders');
    expect((await told(tree(orders, policy('')), tree(renamed, policy('')))).words).toEqual([
      'already-there: orders-v2',
    ]);
    expect(
      (await told(tree(orders, policy('')), tree(orders, policy('', 'callers')))).words,
    ).toEqual(['already-there: orders']);
  });

  test('a Deployment of another account under another name is one gone and one new', async () => {
    const other = service('orders-v2', '', 'orders').replace(
      'serviceAccountName: orders',
      'serviceAccountName: other',
    );
    expect((await told(tree(orders, policy('')), tree(other, policy('')))).words).toEqual([
      'this-change: orders-v2',
    ]);
  });

  test('a copy in a folder that nobody applies is no past of one that the change writes', async () => {
    const beside = { 'flat/all.yaml': [NAMESPACE, orders, policy('')].join('') };
    const { own } = await told(
      { ...beside, ...tree(orders) },
      { ...beside, ...tree(orders, policy('')) },
    );
    expect(own.map(({ origin, introducedBy }) => `${origin.file} ${introducedBy}`)).toContain(
      'apps/shop/shop.yaml this-change',
    );
  });

  test('with another effect it is new for the same object', async () => {
    const but = policy('').replace('principals', 'notPrincipals');
    expect((await told(tree(orders, but), tree(orders, policy('')))).words).toEqual([
      'this-change: orders',
    ]);
  });

  test('the part that was there keeps its id, and a new part has its objects in its own', async () => {
    const alone = await told(tree(orders, policy('')), tree(orders, policy('')));
    const idsOf = async (before: Files, after: Files) =>
      new Map(
        (await told(before, after)).own.map(({ id, of = [] }) => [of.map(resourceKey).join(), id]),
      );
    const one = await idsOf(tree(orders, policy('')), tree(orders, carts, policy('')));
    const web = service('web');
    const two = await idsOf(tree(orders, policy('')), tree(orders, carts, web, policy('')));
    const key = (name: string): string => `apps/Deployment/shop/${name}`;
    const whole = alone.own[0]?.id;
    expect([one.get(key('orders')), two.get(key('orders'))]).toEqual([whole, whole]);
    const added = [one.get(key('carts')), two.get(`${key('carts')},${key('web')}`)];
    expect(new Set([...added, whole, undefined]).size).toBe(4);
    const fresh = await idsOf(tree(orders), tree(orders, policy('')));
    expect(fresh.get(key('orders')), 'what is wholly new keeps the id').toBe(whole);
  });
});
