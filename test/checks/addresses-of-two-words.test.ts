import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { detectionOf } from './detection-of.ts';

const caller = (host: string, namespace = 'payments'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: payments, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: payments } }
  template:
    metadata: { labels: { app: payments } }
    spec: { containers: [{ name: app, image: payments, env: [{ name: FRAUD_URL, value: 'http://${host}' }] }] }
---
`;
const own = (name: string, namespace = 'payments', spec = ''): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { ${spec} selector: { app: ${name} }, ports: [{ name: http, port: 8080 }] }
---
`;
const messages = (base: string, head: string): readonly string[] =>
  detectionOf(unresolvedReference, base, head)
    .findings.filter(({ check }) => check === 'address-without-service')
    .map((told) => spoken(messageOf(told)));

test('a Service that goes is missed, though one of its namespace is called like the namespace', () => {
  const base = caller('fraud.payments:8080') + own('payments') + own('fraud');
  expect(messages(base, caller('fraud.payments:8080') + own('payments'))).toEqual([
    'Deployment payments/payments cannot reach fraud.payments.',
  ]);
});

test('a pod before the name of its headless Service is no Service that goes', () => {
  const headless = own('payments', 'payments', 'clusterIP: None,');
  const base = caller('fraud.payments:8080') + headless + own('fraud');
  expect(messages(base, caller('fraud.payments:8080') + headless)).toEqual([]);
});

test('a namespace that is spelt nearly as the one that has the Service and its port is a slip', () => {
  const there = own('stock', 'logistics') + own('web', 'shop');
  expect(messages(there, there + caller('stock.logistic:8080', 'shop'))).toEqual([
    'Deployment shop/payments cannot reach stock.logistic.',
  ]);
  expect(messages(there, there + caller('stock.logistics:8080', 'shop'))).toEqual([]);
});

test.each([
  ['a Service of another port', 'stock.logistic:9999'],
  ['no Service of this name', 'stocks.logistic:8080'],
  ['a number of its own', 'stock.logistics2:8080'],
  ['another word', 'stock.example:8080'],
])('a host of an unknown namespace may be any host: %s', (_, host) => {
  const there = own('stock', 'logistics') + own('stock', 'logistics1') + own('web', 'shop');
  const only = own('stock', 'logistics') + own('web', 'shop');
  expect(messages(only, only + caller(host, 'shop'))).toEqual([]);
  expect(messages(there, there + caller(host, 'shop'))).toEqual([]);
});
