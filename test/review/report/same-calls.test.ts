import { expect, test } from 'vitest';
import { app } from '../../checks/findings-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { writtenOf } from '../../bot/written-of-review.ts';

const tree = (orders: string) => ({
  'prod/apps.yaml': app('shop', 'web', ['orders']) + app('shop', 'batch', ['orders']),
  'prod/orders.yaml': orders,
});

const ORDERS = app('shop', 'orders');

async function terminal(before: string, after: string): Promise<string> {
  const review = await reviewOf(tree(before), tree(after));
  return (writtenOf(review)['terminal'] ?? '').replace(/\s+/g, ' ');
}

test('that no call ends otherwise is said in words of what was compared', async () => {
  expect(await terminal(ORDERS, ORDERS.replace('image: app', 'image: app:2'))).toContain(
    'No call between workloads ends otherwise: those of 3 workloads to orders, web and batch were compared.',
  );
});

test.each([
  ['a port that no container has', ORDERS.replace('targetPort: 8080', 'targetPort: web')],
  ['an object that is refused', ORDERS.replace('port: 80,', 'port: 99999,')],
])('it is not said beside %s', async (_, after) => {
  const said = await terminal(ORDERS, after);
  expect(said).toMatch(/^(?:MEDIUM|HIGH|CRITICAL)/);
  expect(said).not.toMatch(/no call between workloads ends otherwise/i);
});
