import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { retriesMultiply } from '../../src/checks/retries-multiply/retries-multiply.ts';
import { app, findingsOf } from './findings-of.ts';
import { object, retried, routes, shop, to } from './retried-shop.ts';

const told = (base: string, head: string) =>
  findingsOf(retriesMultiply, base, head).filter(
    ({ check }) => check === 'retried-on-other-failures',
  );

const ORDINARY = 'connect-failure,refused-stream';

test('a condition that an answer of the server is among, in the place of one that it is not', () => {
  const [finding, ...others] = told(
    shop + retried('orders', 2, ORDINARY),
    shop + retried('orders', 2, 'gateway-error'),
  );
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)?.message).toBe(
    'While orders answers 503, each request of web is sent up to 3 times; it was sent once.',
  );
  expect(spoken(finding?.why)).toMatch(
    /^It is tried again on gateway-error \(.*\), and was on connect-failure and refused-stream\.$/,
  );
});

test('a status alone', () => {
  const [finding] = told(
    shop + retried('orders', 2, ORDINARY),
    shop + retried('orders', 2, `${ORDINARY},503`),
  );
  expect(spoken(finding?.why)).toContain('on connect-failure, refused-stream and 503 (');
});

test('the other way round', () => {
  const [finding] = told(shop + retried('orders', 2, '5xx'), shop + retried('orders', 2, ORDINARY));
  expect(spoken(finding)?.message).toBe(
    'A 503 of orders comes to web at once; the request was tried up to 3 times before.',
  );
});

test('codes of an HTTPRoute, and what the mesh says', () => {
  const api = (codes: string): string =>
    object(
      'HTTPRoute',
      'orders',
      `{ parentRefs: [{ group: "", kind: Service, name: orders, port: 80 }], rules: [{ backendRefs: [{ name: orders, port: 80 }], retry: { attempts: 2, codes: [${codes}] } }] }`,
      'gateway.networking.k8s.io/v1',
    );
  expect(told(shop + api('429'), shop + api('429, 503'))).toHaveLength(1);
  const mesh = (retryOn: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    defaultHttpRetryPolicy: { attempts: 2, retryOn: "${retryOn}" }
---
`;
  expect(
    told(shop + mesh(ORDINARY), shop + mesh('5xx')).map((told) => spoken(messageOf(told))),
  ).toEqual([
    'While orders answers 503, each request of web is sent up to 3 times; it was sent once.',
    'While inventory answers 503, each request of orders is sent up to 3 times; it was sent once.',
  ]);
});

test('of gRPC it is UNAVAILABLE that counts', () => {
  const grpc = shop.replaceAll('name: http', 'name: grpc');
  expect(
    spoken(
      told(grpc + retried('orders', 2, ORDINARY), grpc + retried('orders', 2, 'unavailable'))[0],
    )?.message,
  ).toContain('While orders answers UNAVAILABLE');
  expect(
    spoken(told(grpc + retried('orders', 2, ORDINARY), grpc + retried('orders', 2, '503'))),
  ).toEqual([]);
});

test('callers of one Service are named together', () => {
  const two = shop + app('shop', 'batch', ['orders']);
  expect(
    told(two + retried('orders', 2, ORDINARY), two + retried('orders', 2, '5xx')).map((told) =>
      spoken(messageOf(told)),
    ),
  ).toEqual([
    'While orders answers 503, each request of web and batch is sent up to 3 times; it was sent once.',
  ]);
});

test('quiet where the number of tries changes, where 503 is as before, and for what nobody calls', () => {
  const quiet = (base: string, head: string): void => {
    expect(spoken(told(base, head))).toEqual([]);
  };
  quiet(shop + retried('orders', 2, ORDINARY), shop + retried('orders', 3, '5xx'));
  quiet(shop + retried('orders', 2, '5xx'), shop + retried('orders', 2, 'gateway-error'));
  quiet(shop + retried('orders', 2, ORDINARY), shop + retried('orders', 2, 'reset-before-request'));
  quiet(shop, shop + routes('orders', `[${to('orders', '{ attempts: 0 }')}]`));
  const alone = app('shop', 'orders');
  quiet(alone + retried('orders', 2, ORDINARY), alone + retried('orders', 2, '5xx'));
});
