import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { workloadAtOdds } from '../../src/checks/workload-at-odds/workload-at-odds.ts';
import { namespace } from '../support/objects.ts';
import { reviewOf } from '../support/review-of.ts';
import { findingsOf } from './findings-of.ts';

const IN_MESH = namespace('shop', 'istio-injection: enabled');

const told = (check: string, base: string, head = base) =>
  findingsOf(workloadAtOdds, IN_MESH + base, IN_MESH + head).filter((one) => one.check === check);
const messages = (check: string, base: string, head = base): readonly string[] =>
  told(check, base, head).map((told) => spoken(messageOf(told)));

const pods = (name: string, replicas: number | null, kind = 'Deployment'): string => `---
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
  ${replicas === null ? '' : `replicas: ${String(replicas)}`}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, tier: shop } }
    spec: { containers: [{ name: app, image: app }] }
`;
const budget = (
  says: string,
  selector = '{ matchLabels: { app: orders } }',
  name = 'orders',
) => `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name}, namespace: shop }
spec: { ${says}, selector: ${selector} }
`;
const scaled = (least: number, kind = 'HorizontalPodAutoscaler'): string =>
  kind === 'ScaledObject'
    ? `---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: orders, namespace: shop }
spec: { minReplicaCount: ${String(least)}, scaleTargetRef: { name: orders } }
`
    : `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: orders, namespace: shop }
spec: { minReplicas: ${String(least)}, maxReplicas: 9, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: orders } }
`;

describe('no pod may go', () => {
  const refused = (base: string, head = base): readonly string[] =>
    messages('evictions-refused', base, head);
  const none = (many: string): string =>
    `No node with a pod of Deployment shop/orders can be emptied: PodDisruptionBudget shop/orders ${many}.`;

  test.each<[string, string, number, string]>([
    ['as many as there are', 'minAvailable: 3', 3, 'lets none of its 3 pods go'],
    ['more than there are', 'minAvailable: 5', 3, 'lets none of its 3 pods go'],
    ['a share that rounds up to all', 'minAvailable: 51%', 2, 'lets none of its 2 pods go'],
    ['all of them', 'minAvailable: 100%', 3, 'lets none of its 3 pods go'],
    ['none missing', 'maxUnavailable: 0', 3, 'lets none of its 3 pods go'],
    ['no share missing', 'maxUnavailable: 0%', 2, 'lets none of its 2 pods go'],
    ['the only one', 'minAvailable: 1', 1, 'does not let its only pod go'],
  ])('%s', (_, says, replicas, many) => {
    expect(refused(pods('orders', replicas) + budget(says))).toEqual([none(many)]);
  });

  test.each<[string, string, number]>([
    ['one of three', 'minAvailable: 2', 3],
    ['half of two', 'minAvailable: 50%', 2],
    ['a share that rounds up to one', 'maxUnavailable: 1%', 3],
    ['one of one', 'maxUnavailable: 1', 1],
  ])('not where %s may', (_, says, replicas) => {
    expect(refused(pods('orders', replicas) + budget(says))).toEqual([]);
  });

  test('while a scaler has its least, and whatever the scaler does', () => {
    const open = pods('orders', null);
    expect(refused(open + scaled(3) + budget('minAvailable: 3'))).toEqual([
      'No node with a pod of Deployment shop/orders can be emptied while there are only 3: PodDisruptionBudget shop/orders lets none of its 3 pods go.',
    ]);
    expect(refused(open + scaled(3) + budget('maxUnavailable: 0'))).toEqual([
      none('lets none of its pods go'),
    ]);
    expect(refused(open + scaled(2, 'ScaledObject') + budget('minAvailable: 2'))).toHaveLength(1);
    // nothing says how many there are
    expect(refused(open + budget('minAvailable: 3'))).toEqual([]);
    expect(refused(open + budget('maxUnavailable: 0'))).toEqual([none('lets none of its pods go')]);
  });

  test('of all that it selects together', () => {
    const both = pods('orders', 1) + pods('cart', 1, 'StatefulSet');
    expect(refused(both + budget('minAvailable: 2', '{ matchLabels: { tier: shop } }'))).toEqual([
      'No node with a pod of Deployment shop/orders and StatefulSet shop/cart can be emptied: PodDisruptionBudget shop/orders lets none of its 2 pods go.',
    ]);
    expect(refused(both + budget('minAvailable: 1', '{ matchLabels: { tier: shop } }'))).toEqual(
      [],
    );
  });

  test('since the change, by the budget or by the number of pods', () => {
    const [finding] = told(
      'evictions-refused',
      pods('orders', 3) + budget('minAvailable: 2'),
      pods('orders', 2) + budget('minAvailable: 2'),
    );
    expect(spoken(finding)?.message).toContain('lets none of its 2 pods go. It let 1 go before.');
  });

  test('by two budgets for the same pods', () => {
    const two = budget('maxUnavailable: 1') + budget('maxUnavailable: 1', '{}', 'everything');
    expect(refused(pods('orders', 3) + two)).toEqual([
      'No node with a pod of Deployment shop/orders can be emptied: several disruption budgets select it.',
    ]);
    expect(
      refused(pods('orders', 3) + two.replace('policy/v1\n', 'policy/v1beta1\n')),
    ).toHaveLength(1);
    expect(refused(pods('orders', 3) + two.replaceAll('policy/v1\n', 'policy/v1beta1\n'))).toEqual(
      [],
    );
  });

  test('not by two copies of one budget', () => {
    const budgets = budget('maxUnavailable: 1') + budget('maxUnavailable: 1');
    expect(refused(pods('orders', 3) + budgets)).toEqual([]);
  });

  test('is not told of pods outside of the mesh, and not twice of gateways', () => {
    const outside = pods('orders', 3).replace('tier: shop', 'sidecar.istio.io/inject: "false"');
    expect(refused(outside + budget('maxUnavailable: 0'))).toEqual([]);
    const gateway = pods('orders', 3).replace('tier: shop', 'istio: ingressgateway');
    expect(refused(gateway + budget('maxUnavailable: 0'))).toEqual([]);
    expect(refused(gateway + budget('minAvailable: 3'))).toHaveLength(1);
  });
});

describe('all pods may go at once', () => {
  const all = (base: string, head = base): readonly string[] =>
    messages('all-evicted-at-once', base, head);
  const three = pods('orders', 3);

  test.each(['maxUnavailable: 100%', 'maxUnavailable: 3', 'minAvailable: 0', 'minAvailable: 0%'])(
    '%s',
    (says) => {
      expect(all(three + budget('maxUnavailable: 1'), three + budget(says))).toEqual([
        'All 3 pods of Deployment shop/orders may be evicted at once: PodDisruptionBudget shop/orders keeps none of them. It kept 2.',
      ]);
    },
  );

  test('since the budget is gone', () => {
    expect(all(three + budget('minAvailable: 1'), three)).toEqual([
      'All 3 pods of Deployment shop/orders may be evicted at once: PodDisruptionBudget shop/orders, which kept 1, is gone.',
    ]);
  });

  test('not where it kept none, another one comes, or there is one pod', () => {
    expect(all(three + budget('maxUnavailable: 100%'), three)).toEqual([]);
    expect(
      all(three + budget('minAvailable: 1'), three + budget('minAvailable: 1', undefined, 'other')),
    ).toEqual([]);
    expect(all(three + budget('minAvailable: 1'), pods('orders', 1))).toEqual([]);
    expect(all(pods('orders', 1) + budget('maxUnavailable: 1'))).toEqual([]);
    expect(all(three)).toEqual([]);
  });
});

describe('a budget for no pods', () => {
  const nobody = (base: string, head = base): readonly string[] =>
    messages('budget-without-pods', base, head);

  test('by a slip, or since pods are called otherwise', () => {
    expect(
      nobody(pods('orders', 3) + budget('maxUnavailable: 1', '{ matchLabels: { app: order } }')),
    ).toEqual(['PodDisruptionBudget shop/orders keeps no pod: none has the labels app=order.']);
    const renamed = pods('orders', 3).replaceAll('app: orders', 'app: orders-v2-pods');
    expect(
      nobody(
        pods('orders', 3) + budget('maxUnavailable: 1'),
        renamed + budget('maxUnavailable: 1'),
      ),
    ).toEqual([
      'PodDisruptionBudget shop/orders no longer keeps pods of Deployment shop/orders: none has the labels app=orders.',
    ]);
  });

  test('not where nothing here is called so, nor where its workload goes with the pods', () => {
    expect(
      nobody(pods('cart', 3) + budget('maxUnavailable: 1', '{ matchLabels: { app: ledger } }')),
    ).toEqual([]);
    expect(
      nobody(pods('orders', 3) + budget('maxUnavailable: 1'), budget('maxUnavailable: 1')),
    ).toEqual([]);
  });
});

test('what one of two folders says as before is as it was when the other loses its copy of the same scaler', async () => {
  const all = (least: number): string =>
    IN_MESH + pods('orders', null) + budget('minAvailable: 1') + scaled(least);
  const tree = (one: string) => ({
    'mesh/install/base/kustomization.yaml': 'resources: [all.yaml]\n',
    'mesh/install/base/all.yaml': one,
    'mesh/crds/base/kustomization.yaml': 'resources: [all.yaml]\n',
    'mesh/crds/base/all.yaml': pods('unlike', 1),
    'whole/generic/all.yaml': all(1),
  });
  const pastOf = async (was: string, is: string): Promise<readonly string[]> => {
    const { findings } = await reviewOf(tree(was), tree(is));
    return findings
      .filter(({ check }) => check === 'evictions-refused')
      .map(({ origin, introducedBy }) => `${origin.file} ${introducedBy}`);
  };
  const older = all(1).replace('apps/v1', 'extensions/v1beta1');
  const moved = older.replaceAll('namespace: shop', 'namespace: mall');
  const past = await pastOf(older, moved);
  expect(past.filter((one) => one.startsWith('whole/'))).toEqual([
    'whole/generic/all.yaml already-there',
  ]);
  // which of two numbers a cluster has is not known
  expect(await pastOf(all(2), all(2) + pods('more', 1))).toEqual([]);
});
