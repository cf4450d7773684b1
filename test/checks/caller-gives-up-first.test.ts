import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { limitsDoNotFit } from '../../src/checks/limits-do-not-fit/limits-do-not-fit.ts';
import { app, findingsOf } from './findings-of.ts';
import { object, routes } from './retried-shop.ts';

const told = (base: string, head = base) =>
  findingsOf(limitsDoNotFit, base, head).filter(({ check }) => check === 'caller-gives-up-first');

const shop =
  app('shop', 'web', ['orders']) + app('shop', 'orders', ['payments']) + app('shop', 'payments');

const timed = (host: string, timeout: string, more = ''): string =>
  routes(host, `[{ route: [{ destination: { host: ${host} } }], timeout: ${timeout}${more} }]`);

const edge = object(
  'Gateway',
  'edge',
  '{ selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }',
  'networking.istio.io/v1',
);
const atEdge = (timeout: string): string =>
  routes(
    'shop.example.com',
    `[{ route: [{ destination: { host: web } }], timeout: ${timeout} }]`,
    'shop',
    ', gateways: [edge]',
  );

test('a gateway before the call behind it, with what it was', () => {
  const inner = shop + timed('orders', '5s') + edge;
  const [finding, ...others] = told(inner + atEdge('10s'), inner + atEdge('3s'));
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)?.message).toBe(
    'Gateway edge waits 3 s (was 10 s) for web; web can wait 5 s for orders.',
  );
  expect(finding?.subject.name).toBe('shop');
});

test('the call behind, which waits longer since the change', () => {
  const outer = shop + timed('orders', '5s');
  const [finding] = told(
    outer + timed('payments', '4s'),
    outer + timed('payments', '1500ms', ', retries: { attempts: 0 }'),
  );
  expect(finding).toBeUndefined();
  const [longer] = told(outer + timed('payments', '4s'), outer + timed('payments', '8s'));
  expect(spoken(longer)?.message).toBe(
    'web waits 5 s for orders; orders can wait 8 s (was 4 s) for payments.',
  );
  expect(longer?.subject.name).toBe('payments');
});

test('an HTTPRoute at a gateway, by either of its times', () => {
  const gateway = object(
    'Gateway',
    'edge',
    '{ gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }',
    'gateway.networking.k8s.io/v1',
  );
  const route = (timeouts: string): string =>
    object(
      'HTTPRoute',
      'web',
      `{ parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: web, port: 80 }], timeouts: ${timeouts} }] }`,
      'gateway.networking.k8s.io/v1',
    );
  const inner = shop + gateway + timed('orders', '5s');
  expect(told(inner + route('{ request: 10s }'), inner + route('{ request: 3s }'))).toHaveLength(1);
  expect(
    told(inner + route('{ request: 10s }'), inner + route('{ request: 10s, backendRequest: 2s }')),
  ).toHaveLength(1);
  expect(spoken(told(inner + route('{ request: 10s }'), inner + route('{ request: 6s }')))).toEqual(
    [],
  );
  expect(spoken(told(inner + route('{ request: 10s }'), inner + route('{ request: 0s }')))).toEqual(
    [],
  );
});

test('tries that are too slow count as often as they are made again', () => {
  const tries = (retryOn: string): string =>
    `, retries: { attempts: 2, perTryTimeout: 2s, retryOn: "${retryOn}" }`;
  const outer = shop + timed('orders', '5s');
  const [inner, each] = [
    timed('payments', '8s', tries('5xx')),
    timed('payments', '8s', tries('connect-failure')),
  ];
  const [finding] = told(outer + each, outer + inner);
  expect(spoken(finding)?.message).toContain('can wait 6 s (was 2 s) for payments.');
  expect(spoken(finding?.why)).toMatch(/payments at .*:\d+\.$/);
});

test('a call that comes with the change', () => {
  const limits = timed('orders', '2s') + timed('payments', '8s');
  const without = shop.replace('http://payments', 'http://elsewhere.example.com');
  expect(told(without + limits, shop + limits).map((told) => spoken(messageOf(told)))).toEqual([
    'web waits 2 s for orders; orders can wait 8 s for payments.',
  ]);
});

test('callers by one route are one sentence', () => {
  const callers = shop + app('shop', 'batch', ['orders']);
  const outer = (seconds: number): string => timed('orders', `${String(seconds)}s`);
  expect(
    told(
      callers + timed('payments', '8s') + outer(9),
      callers + timed('payments', '8s') + outer(3),
    ).map((told) => spoken(messageOf(told))),
  ).toEqual(['web and batch wait 3 s (was 9 s) for orders; orders can wait 8 s for payments.']);
});

test('quiet where it was so before, where one has no end, and where only some routes are short', () => {
  const at = (outer: string, inner: string): string => shop + outer + inner;
  expect(spoken(told(at(timed('orders', '3s'), timed('payments', '8s'))))).toEqual([]);
  expect(
    spoken(
      told(
        at(timed('orders', '3s'), timed('payments', '8s')),
        at(timed('orders', '2s'), timed('payments', '8s')),
      ),
    ),
  ).toEqual([]);
  expect(
    spoken(told(shop + timed('orders', '3s'), at(timed('orders', '3s'), timed('payments', '0s')))),
  ).toEqual([]);
  expect(
    spoken(
      told(shop + timed('payments', '8s'), at(timed('orders', '0s'), timed('payments', '8s'))),
    ),
  ).toEqual([]);
  expect(
    spoken(
      told(shop + timed('payments', '8s'), at(timed('orders', '8s'), timed('payments', '8s'))),
    ),
  ).toEqual([]);
  const some = routes(
    'orders',
    '[{ match: [{ uri: { prefix: /quick } }], route: [{ destination: { host: orders } }], timeout: 1s }, { route: [{ destination: { host: orders } }], timeout: 10s }]',
  );
  expect(
    spoken(told(shop + timed('payments', '8s'), shop + timed('payments', '8s') + some)),
  ).toEqual([]);
});

test('quiet for callers without a proxy', () => {
  const none = shop.replaceAll('sidecar.istio.io/inject: "true"', 'tier: back');
  const limits = timed('payments', '8s') + timed('orders', '3s');
  expect(spoken(told(none, none + limits))).toEqual([]);
});
