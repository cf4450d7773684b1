import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { app, findingsOf } from './findings-of.ts';

test('pods that a subset selected may get their labels again', () => {
  const subset = `${app('shop', 'orders')}
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, subsets: [{ name: v1, labels: { version: v1 } }] }
---
`.replace('labels: { app: orders,', 'labels: { app: orders, version: v1,');
  const fixesOf = (before: string, after: string): readonly string[] =>
    findingsOf(unresolvedReference, before, after).map(({ fix }) => spoken(fix.text));
  const relabelled = subset.replace('orders, version: v1,', 'orders, version: v1.4.0,');
  expect(fixesOf(subset, relabelled)).toEqual([
    'Write `version=v1.4.0`, or give the pods of Deployment shop/orders version=v1 again.',
  ]);
  // where the rule selects otherwise now, the pods are not to blame
  const reselected = subset.replace('labels: { version: v1 }', 'labels: { version: v2 }');
  expect(fixesOf(subset, reselected).join()).not.toContain('again');
});
