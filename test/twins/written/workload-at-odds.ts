import type { WrittenTwins } from '../twin-trees.ts';

const orders = (replicas: number, port = 8080) => ({
  'apps/elsewhere/orders.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  replicas: ${String(replicas)}
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: app, image: orders, ports: [{ containerPort: ${String(port)} }] }] }
`,
});

const budget = (says: string, app = 'orders'): string => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: orders, namespace: shop }
spec: { ${says}, selector: { matchLabels: { app: ${app} } } }
`;

/** One of two budgets is for pods that are not here, before and after. */
const WITHOUT_PODS: WrittenTwins = {
  comparedBy: 'checks/workload-at-odds/evictions.ts',
  one: budget('maxUnavailable: 1'),
  two: budget('maxUnavailable: 1', 'ledger'),
  was: orders(3),
  is: orders(3, 9090),
};

/** Fewer pods leave none that may go, and each budget let another number go before. */
const REFUSED: WrittenTwins = {
  comparedBy: 'checks/workload-at-odds/evictions-refused.ts',
  one: budget('minAvailable: 2'),
  two: budget('minAvailable: 1'),
  was: orders(3),
  is: orders(1),
  does: 'does not let its only pod go. It let ',
};

/** Of fewer pods all may go, and each budget kept another number before. */
const AT_ONCE: WrittenTwins = {
  comparedBy: 'checks/workload-at-odds/evictions.ts',
  one: budget('maxUnavailable: 2'),
  two: budget('maxUnavailable: 3'),
  was: orders(5),
  is: orders(2),
  does: 'keeps none of them. It kept ',
};

export const WORKLOAD_AT_ODDS: readonly WrittenTwins[] = [WITHOUT_PODS, REFUSED, AT_ONCE];
