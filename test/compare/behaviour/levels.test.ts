import { expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/behaviour/consequence.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { meshFrom } from '../../support/rendered.ts';
import { namespace } from '../../support/objects.ts';

/** A workload with a Service of its name, which is shown to call others. */
const calling = (name: string, ...others: readonly string[]): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers:
        - { name: app, env: [${others.map((one) => `{ name: ${one.toUpperCase()}_URL, value: "http://${one}:8080" }`).join(', ')}] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 8080 }] }
`;

const NAMESPACE = namespace('shop', 'istio-injection: enabled');

/** Routes to a Service with so many tries, and so many seconds for each. */
const tried = (host: string, tries: number, seconds = 2, on = '5xx'): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${host}, namespace: shop }
spec: { hosts: [${host}], http: [{ retries: { attempts: ${String(tries - 1)}${tries === 1 ? '' : `, perTryTimeout: ${String(seconds)}s, retryOn: ${on}`} }, route: [{ destination: { host: ${host} } }] }] }
`;

const SHOP =
  NAMESPACE + calling('web', 'orders') + calling('orders', 'payments') + calling('payments');

const found = (before: string, after: string): readonly Consequence[] =>
  consequencesBetween('prod', { before: meshFrom(before), after: meshFrom(after) }).consequences;

const levels = (before: string, after: string): readonly unknown[] =>
  found(before, after).flatMap(({ before: one, after: other }) =>
    other.levels === undefined ? [] : [[one.levels?.tries, other.levels]],
  );

test('tries of callers and of who is called multiply', () => {
  const before = SHOP + tried('orders', 3, 3) + tried('payments', 1);
  expect(levels(before, SHOP + tried('orders', 3, 3) + tried('payments', 3))).toEqual([
    [
      3,
      {
        callers: ['Deployment shop/web', 'Deployment shop/orders'],
        service: 'shop/payments',
        tries: 9,
        worstSeconds: 9,
      },
    ],
  ]);
});

test('whoever sets no limit waits for all that is behind', () => {
  const open = tried('orders', 3).replace(', perTryTimeout: 2s', '');
  expect(
    levels(SHOP + open + tried('payments', 1), SHOP + open + tried('payments', 4)),
  ).toMatchObject([[3, { tries: 12, worstSeconds: 24 }]]);
});

test('the change may be before what multiplies it', () => {
  const before = SHOP + tried('orders', 1) + tried('payments', 3);
  expect(levels(before, SHOP + tried('orders', 2) + tried('payments', 3))).toMatchObject([
    [3, { tries: 6, callers: ['Deployment shop/web', 'Deployment shop/orders'] }],
  ]);
});

test('tries on what no server answers multiply by nothing', () => {
  const ordinary = (tries: number): string => tried('payments', tries, 2, 'connect-failure');
  expect(
    levels(SHOP + tried('orders', 3) + ordinary(1), SHOP + tried('orders', 3) + ordinary(4)),
  ).toEqual([]);
  const rare = tried('orders', 3, 2, 'connect-failure');
  expect(levels(SHOP + rare + tried('payments', 1), SHOP + rare + tried('payments', 4))).toEqual(
    [],
  );
});

test('one level alone is told by its tries', () => {
  const alone = NAMESPACE + calling('orders', 'payments') + calling('payments');
  const [only] = found(alone + tried('payments', 1), alone + tried('payments', 3));
  expect(only?.after.waiting?.tries).toBe(3);
  expect(only?.after.levels).toBeUndefined();
});

test('circles, and many workloads that all call each other, come to an end', () => {
  const names = Array.from({ length: 14 }, (_, index) => `w${String(index)}`);
  const all =
    NAMESPACE +
    names.map((name) => calling(name, ...names.filter((one) => one !== name))).join('') +
    names
      .slice(1)
      .map((name) => tried(name, 2))
      .join('');
  const [only] = levels(all + tried('w0', 1), all + tried('w0', 2));
  expect(only).toMatchObject([expect.any(Number), { service: expect.any(String) as string }]);
});
