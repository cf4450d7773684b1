import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { strictMtlsCutsOffCallers } from '../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { app, findingsOf, policy } from './findings-of.ts';
import { virtualService } from '../support/objects.ts';

const lost = (base: string, head: string) => findingsOf(authorizationCutsOffCallers, base, head);
const messages = (base: string, head: string): readonly string[] =>
  lost(base, head).map((told) => spoken(messageOf(told)));

const orders = app('web', 'orders', ['payments.shop/charge']);
const shop = app('shop', 'payments') + app('shop', 'payments-v2');
const routes = (http: string, more = ''): string =>
  virtualService('payments', `{ hosts: [payments]${more}, http: ${http} }`);
const toV2 = routes('[{ route: [{ destination: { host: payments-v2 } }] }]');
const select = (name: string): string => `selector: { matchLabels: { app: ${name} } }`;
const only = (name: string, ...accounts: readonly string[]): string =>
  policy(
    'shop',
    name,
    `{ ${select(name)}, rules: [{ from: [{ source: { principals: [${accounts.map((one) => `cluster.local/ns/${one}`).join(', ')}] } }] }] }`,
  );
const ORDERS = 'web/sa/orders';
const OTHER = 'web/sa/other';
const cutOff = (service: string): string =>
  `Deployment web/orders can no longer call Service shop/${service} on /charge.`;

describe('calls that a route of the caller’s sidecar sends elsewhere', () => {
  const base = shop + orders + toV2;

  test('are lost where the policies of what they reach change', () => {
    const [finding, ...others] = lost(base, base + only('payments-v2', OTHER));
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(cutOff('payments-v2'));
    expect(spoken(finding?.why)).toContain('A route sends calls to Service shop/payments there');
  });

  test('are not lost where those of what they address change', () => {
    expect(messages(base, base + only('payments', OTHER))).toEqual([]);
    expect(messages(base + only('payments', ORDERS), base + only('payments', OTHER))).toEqual([]);
    expect(messages(shop + orders, shop + orders + only('payments', OTHER))).toEqual([
      cutOff('payments'),
    ]);
  });

  test('leave a service that everyone is sent past, which may be closed', () => {
    const closed = policy('shop', 'nothing', `{ ${select('payments')} }`);
    expect(messages(base, base + closed)).toEqual([]);
    expect(messages(shop + orders, shop + orders + closed)).toEqual([
      'Nobody can call Deployment shop/payments any more.',
    ]);
    const edge = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: edge, namespace: shop }
spec: { hosts: [pay.example.com], gateways: [edge/public], http: [{ route: [{ destination: { host: payments } }] }] }
---
`;
    expect(messages(base + edge, base + edge + closed)).toEqual([
      'Nobody can call Deployment shop/payments any more.',
    ]);
  });

  test.each([
    [
      'a share of them',
      '[{ route: [{ destination: { host: payments }, weight: 50 }, { destination: { host: payments-v2 }, weight: 50 }] }]',
    ],
    [
      'some of them by a header',
      '[{ match: [{ headers: { x: { exact: y } } }], route: [{ destination: { host: payments-v2 } }] }, { route: [{ destination: { host: payments } }] }]',
    ],
    [
      'those of a longer path',
      '[{ match: [{ uri: { prefix: /charge/ } }], route: [{ destination: { host: payments-v2 } }] }, { route: [{ destination: { host: payments } }] }]',
    ],
  ])('arrive at both where the route sends %s', (_, http) => {
    const both = shop + orders + routes(http);
    for (const name of ['payments', 'payments-v2'])
      expect(messages(both, both + only(name, OTHER))).toEqual([cutOff(name)]);
  });

  test('stay where they are if the route is for others: another path, another caller, no proxy', () => {
    const target = '[{ destination: { host: payments-v2 } }]';
    for (const one of [
      routes(
        `[{ match: [{ uri: { prefix: /refund } }], route: ${target} }, { route: [{ destination: { host: payments } }] }]`,
      ),
      routes(`[{ match: [{ sourceLabels: { app: other } }], route: ${target} }]`),
      routes(`[{ route: ${target} }]`, ', exportTo: ["."]'),
    ]) {
      const here = shop + orders + one;
      expect(messages(here, here + only('payments', OTHER))).toEqual([cutOff('payments')]);
      expect(messages(here, here + only('payments-v2', OTHER))).toEqual([]);
    }
    const bare = orders.replace('inject: "true"', 'inject: "false"');
    const deny = policy(
      'shop',
      'p',
      `{ ${select('payments')}, action: DENY, rules: [{ to: [{ operation: { paths: ["/charge*"] } }] }] }`,
    );
    expect(messages(shop + bare + toV2, shop + bare + toV2 + deny)).toEqual([cutOff('payments')]);
  });

  test('arrive at the workloads of a subset alone', () => {
    const subsets = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: payments, namespace: shop }
spec: { host: payments, subsets: [{ name: new, labels: { app: payments-v2 } }] }
---
`;
    const [deployment = ''] = app('shop', 'payments-v2')
      .replaceAll('app: payments-v2', 'tier: pay, app: payments-v2')
      .split('---');
    const all = `${app('shop', 'payments').replaceAll('app: payments', 'tier: pay, app: payments').replace('selector: { tier: pay, app: payments }\n  ports', 'selector: { tier: pay }\n  ports')}${deployment}---\n${orders}${subsets}`;
    const toNew = all + routes('[{ route: [{ destination: { host: payments, subset: new } }] }]');
    expect(messages(toNew, toNew + only('payments-v2', OTHER))).toEqual([cutOff('payments')]);
    expect(messages(toNew, toNew + only('payments', OTHER))).toEqual([]);
  });

  test('are not those of a gateway, which has routes of its own', () => {
    const edge = app('edge', 'ingressgateway').replace(
      'labels: { app: ingressgateway',
      'labels: { istio: ingressgateway, app: ingressgateway',
    );
    const all = shop + edge + toV2;
    const admitted = all + only('payments', 'edge/sa/ingressgateway', ORDERS);
    expect(messages(admitted, all + only('payments', ORDERS))).toEqual([
      'service account edge/ingressgateway can no longer call Service shop/payments.',
    ]);
  });

  test('are lost by a route that sends them to a service which refuses them', () => {
    const closed = shop + orders + only('payments-v2', OTHER);
    const [finding, ...others] = lost(closed, closed + toV2);
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)).toMatchObject({
      message: cutOff('payments-v2'),
      subject: { kind: 'VirtualService' },
    });
    expect(spoken(finding?.why)).toContain(
      'AuthorizationPolicy shop/payments-v2 does not allow them',
    );
    expect(messages(closed + toV2, closed + toV2)).toEqual([]);
  });
});

describe('STRICT mTLS behind a route', () => {
  const strict = (name: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: shop }
spec: { ${select(name)}, mtls: { mode: STRICT } }
---
`;
  const plain = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: plain, namespace: web }
spec: { host: "*.shop.svc.cluster.local", trafficPolicy: { tls: { mode: DISABLE } } }
---
`;
  const cut = (head: string): readonly string[] =>
    findingsOf(strictMtlsCutsOffCallers, '', head).map((told) => spoken(messageOf(told)));

  test('cuts off at the service that the calls reach', () => {
    const head = shop + orders + toV2 + plain;
    expect(cut(head + strict('payments-v2'))).toEqual([
      'Deployment web/orders cannot call shop/payments-v2 on port 80.',
    ]);
    expect(cut(head + strict('payments'))).toEqual([]);
  });
});
