import { expect, test } from 'vitest';
import { app, policy } from './findings-of.ts';
import { note, standingOf } from './told-standing.ts';

test('a caller is refused anew where it calls another Service', async () => {
  const called = app('shop', 'orders') + app('shop', 'carts');
  const admitting = `{ rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }] }`;
  const calling = (host: string): string =>
    called + policy('shop', 'team', admitting) + app('batch', 'report', [host]);
  expect(
    await standingOf('new-caller-refused', calling('orders.shop'), calling('carts.shop')),
  ).toEqual(['this-change: report, carts, team']);
});

const GATEWAY = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: shop }
spec:
  selector: { matchLabels: { istio: gateway } }
  template:
    metadata:
      labels: { istio: gateway, sidecar.istio.io/inject: "true" }
      annotations: { inject.istio.io/templates: gateway }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  selector: { istio: gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*.example.com'] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec: { hosts: [a.example.com, b.example.com], gateways: [public], http: [{ route: [{ destination: { host: web } }] }] }
---
`;

test('a host that is not admitted was there at its Gateway where something else changes', async () => {
  const admitting = `{ action: ALLOW, rules: [{ to: [{ operation: { hosts: [a.example.com] } }] }] }`;
  const closed = GATEWAY + policy('shop', 'team', admitting);
  const told = async (before: string, after: string) =>
    standingOf('host-not-admitted', before, after);
  expect(await told(GATEWAY, closed)).toEqual(['this-change: public']);
  expect(await told(closed + note('old'), closed + note('new'))).toEqual(['already-there: public']);
  expect(await told(closed, closed.replaceAll('name: team', 'name: callers'))).toEqual([
    'already-there: public',
  ]);
});
