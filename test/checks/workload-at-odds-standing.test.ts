import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { service } from '../support/objects.ts';
import { deployment, standingWords, toldStanding } from './told-since.ts';

const pods = (name: string, tier: string, container = ''): string =>
  deployment(name, `, tier: ${tier}`, container, '  replicas: 2\n');

const budget = (tier: string, says: string): string => `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: shop, namespace: shop }
spec: { ${says}, selector: { matchLabels: { tier: ${tier} } } }
`;

describe('a budget', () => {
  const [orders, carts] = [pods('orders', 'a'), pods('carts', 'b')];
  const none = budget('a', 'maxUnavailable: 0');

  test('that selects other pods is new for these', async () => {
    const after = [orders, carts, budget('b', 'maxUnavailable: 0')];
    expect(await standingWords('evictions-refused', [orders, carts, none], after)).toEqual([
      'shop this-change: carts',
    ]);
  });

  test('is new for pods that get its label', async () => {
    const after = [orders, pods('carts', 'a'), none];
    expect(await standingWords('evictions-refused', [orders, carts, none], after)).toEqual([
      'shop already-there: orders',
      'shop this-change: carts',
    ]);
    expect(await standingWords('evictions-refused', after)).toEqual([
      'shop already-there: carts, orders',
    ]);
  });

  test('counts no pods of a part', async () => {
    const lax = budget('a', 'minAvailable: 0');
    const after = [orders, pods('carts', 'a'), lax];
    const told = await toldStanding('all-evicted-at-once', [orders, carts, lax], after);
    expect(
      told.map(({ introducedBy, ...told }) => `${introducedBy}: ${spoken(messageOf(told))}`),
    ).toEqual([
      'this-change: All pods of Deployment shop/carts may be evicted at once: PodDisruptionBudget shop/shop keeps none of them.',
      'already-there: All pods of Deployment shop/orders may be evicted at once: PodDisruptionBudget shop/shop keeps none of them.',
    ]);
  });

  test('beside another one for the same pods is new for pods that both select', async () => {
    const second = budget('a', 'maxUnavailable: 1').replace('name: shop,', 'name: more,');
    const both = [budget('a', 'maxUnavailable: 1'), second];
    const after = [orders, pods('carts', 'a'), ...both];
    const told = await standingWords('evictions-refused', [orders, carts, ...both], after);
    expect(told.map((one) => one.replace(/^\w+ /, ''))).toEqual([
      'already-there: orders',
      'this-change: carts',
    ]);
  });
});

test('a further Service before pods that all stop at once is new', async () => {
  const recreated = deployment('orders', '', '', '  replicas: 2\n  strategy: { type: Recreate }\n');
  const front = (name: string): string =>
    service(name, '{ selector: { app: orders }, ports: [{ name: http, port: 80 }] }');
  const before = [recreated, front('one')];
  const words = (after: readonly string[]) => standingWords('all-pods-at-once', before, after);
  expect(await words([...before, front('two')])).toEqual([
    'orders already-there: one',
    'orders this-change: two',
  ]);
  expect(await words(before)).toEqual(['orders already-there: one']);
});

test('a time of the mesh by which pods are killed too early is new for new pods', async () => {
  const mesh = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "defaultConfig: { terminationDrainDuration: 60s }" }
`;
  const [orders, carts] = [deployment('orders'), deployment('carts')];
  const words = (after: readonly string[]) =>
    standingWords('killed-before-end', [mesh, orders], after);
  expect(await words([mesh, orders, carts])).toEqual([
    'istio already-there: orders',
    'istio this-change: carts',
  ]);
  expect(await words([mesh, orders])).toEqual(['istio already-there: orders']);
});
