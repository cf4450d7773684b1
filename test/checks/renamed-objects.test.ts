import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const service = (name: string, app: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${app} }, ports: [{ name: http, port: 8080 }] }
---
`;
const CALLER = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec:
      containers:
        - name: app
          image: orders:1
          env: [{ name: PAYMENTS_URL, value: 'http://payments.shop.svc.cluster.local:8080' }]
`;

/** What is said of the address that leads nowhere once these Services are there in the place of `payments`. */
async function said(...services: readonly string[]) {
  const files = (all: readonly string[]) => ({ 'prod/all.yaml': all.join('') + CALLER });
  const { findings } = await reviewOf(files([service('payments', 'payments')]), files(services));
  const found = findings.find(({ check }) => check === 'address-without-service');
  return { why: found?.why ?? '', fix: found?.fix.text ?? '' };
}

test('the new name of a Service that says the same is what to write', async () => {
  const { why, fix } = await said(service('billing', 'payments'));
  expect(fix).toBe('Write `billing` for `payments` at prod/all.yaml:21.');
  expect(why).toContain(
    'It is called Service shop/billing (prod/all.yaml:1) now, which says the same; here it has the old name still.',
  );
});

test('where its labels have the name too, it may be another one', async () => {
  const { fix } = await said(service('billing', 'billing'));
  expect(fix).toBe(
    'If Service shop/billing takes its place, write `billing` for `payments` at prod/all.yaml:21; if not, keep Service shop/payments.',
  );
});

test('of several nothing says which it is', async () => {
  const keep =
    'Keep Service shop/payments until Deployment shop/orders does without it, or change that here as well.';
  expect((await said(service('billing', 'b'), service('ledger', 'b'))).fix).toBe(keep);
  expect((await said()).fix).toBe(keep);
});
