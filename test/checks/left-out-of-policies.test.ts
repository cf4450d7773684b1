import { expect, test } from 'vitest';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const found = (head: string): readonly string[] =>
  findingsOf(policyNotEnforced, '', head)
    .filter(({ check }) => check === 'workload-left-out')
    .map(({ subject }) => subject.name);

const forApp = (name: string): string =>
  policy('shop', name, `{ selector: { matchLabels: { app: ${name} } }, rules: [{}] }`);

const orders = app('shop', 'orders', ['refunds.shop']);
const three = orders + app('shop', 'payments') + app('shop', 'refunds');
const two = forApp('orders') + forApp('payments');
const job = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  jobTemplate:
    spec:
      template:
        metadata: { labels: { app: report, sidecar.istio.io/inject: "true" } }
        spec: { containers: [{ name: app, image: app }] }
---
`;

const open = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ hosts: [shop.example.com], port: { number: 80, name: http, protocol: HTTP } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: refunds, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [public]
  http: [{ route: [{ destination: { host: refunds } }] }]
---
`;

test.each([
  ['the one that no policy is for', three + two, ['refunds']],
  [
    'none that nobody is seen to call',
    app('shop', 'orders') + app('shop', 'payments') + app('shop', 'refunds') + two,
    [],
  ],
  ['none that a gateway leads to', three + two + open, []],
  ['one of two', orders + app('shop', 'refunds') + forApp('orders'), []],
  ['two of three', three + forApp('orders'), []],
  ['none, with one for the namespace', three + two + policy('shop', 'all', '{ rules: [{}] }'), []],
  ['none, with one for the mesh', three + two + policy('istio-system', 'all', '{}'), []],
  ['none that nobody can call', orders + app('shop', 'payments') + job + two, []],
  ['none of another namespace', app('edge', 'refunds') + three + two + forApp('refunds'), []],
  [
    'none where one neighbour is outside of the mesh',
    three.replace(
      'app: payments, sidecar.istio.io/inject: "true"',
      'app: payments, sidecar.istio.io/inject: "false"',
    ) + two,
    [],
  ],
])('%s', (_, head, expected) => {
  expect(found(head)).toEqual(expected);
});
