import { expect, test } from 'vitest';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { MESHED_SHOP, caller } from '../../support/callers.ts';
import { service } from '../../support/objects.ts';
import { meshFrom } from '../../support/rendered.ts';

const at = (target: number, more = ''): string =>
  MESHED_SHOP +
  caller('web', { ORDERS: 'http://orders' }) +
  caller('orders') +
  service(
    'orders',
    `{ selector: { app: orders }, ports: [{ name: http, port: 80, targetPort: ${String(target)} }] }`,
  ) +
  more;

const compared = (before: string, after: string) =>
  consequencesBetween('prod', { before: meshFrom(before), after: meshFrom(after) });

const DENIED = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: shop }
spec: {}
---
`;

test('a call to a port that no longer fits is not as before: how it ends is not known', () => {
  const { undecidedCalls = [], consequences } = compared(at(8080), at(9999));
  expect(consequences).toEqual([]);
  expect(undecidedCalls).toMatchObject([
    { sources: ['Deployment shop/web'], side: 'after', was: '200' },
    { sources: ['Deployment shop/orders'], side: 'after' },
  ]);
  expect(undecidedCalls[0]?.says).toMatch(/declares 8080 .+ listens on 9999 /);
});

test('nor is it known how it ended where the port fits now only', () => {
  expect(compared(at(9999), at(8080)).undecidedBefore).toBeGreaterThan(0);
});

test('pods that fit on neither side are taken to listen on both: what else changes is told', () => {
  expect(compared(at(9999), at(9999)).undecided).toBe(0);
  const { consequences, undecided } = compared(at(9999), at(9999, DENIED));
  expect(undecided).toBe(0);
  expect(consequences.map(({ kind }) => kind)).toContain('lost');
  expect(compared(at(9999, DENIED), at(9999)).consequences.map(({ kind }) => kind)).toContain(
    'opened',
  );
});
