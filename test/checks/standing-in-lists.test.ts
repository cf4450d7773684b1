import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const route = (path: string, attempts: number): string => `
    - match: [{ uri: { prefix: ${path} } }]
      retries: { attempts: ${String(attempts)}, retryOn: 5xx }
      route: [{ destination: { host: sales } }]`;

const CALLED = ['desk', 'sales']
  .map(
    (name) => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }`,
  )
  .join('');

const tree = (...routes: readonly string[]) => ({
  'shop/shop.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: sales, namespace: shop }
spec:
  hosts: [sales]
  http:${routes.join('')}${CALLED}
`,
});

const told = async (before: readonly string[], after: readonly string[]) => {
  const { findings } = await reviewOf(tree(...before), tree(...after));
  return findings
    .filter(({ check }) => check === 'attempts-over-three')
    .map(({ introducedBy, key, origin }) => `${introducedBy}: ${key}, line ${String(origin.line)}`)
    .toSorted();
};

test('a route keeps what was there when another one is written before it', async () => {
  const [first, other] = [route('/a', 5), route('/b', 1)];
  expect(await told([first], [other, first])).toEqual([
    expect.stringContaining('already-there: attempts of http[1]'),
  ]);
  expect(await told([other, first], [first])).toEqual([
    expect.stringContaining('already-there: attempts of http[0]'),
  ]);
});

test('a route with the same fault that is written before another one is the new one', async () => {
  const [first, other] = [route('/a', 5), route('/b', 6)];
  const both = await told([first], [other, first]);
  expect(both).toEqual([
    expect.stringContaining('already-there: attempts of http[1]'),
    expect.stringContaining('this-change: attempts of http[0]'),
  ]);
  expect(await told([first], [first, other])).toEqual([
    expect.stringContaining('already-there: attempts of http[0]'),
    expect.stringContaining('this-change: attempts of http[1]'),
  ]);
});
