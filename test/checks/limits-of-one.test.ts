import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { limitsDoNotFit } from '../../src/checks/limits-do-not-fit/limits-do-not-fit.ts';
import { detectionOf } from './detection-of.ts';

const told = (manifest: string): readonly (readonly [message: string, symptom: string])[] =>
  detectionOf(limitsDoNotFit, '', manifest)
    .findings.filter(({ check }) => check === 'limit-of-one')
    .map(({ symptom, ...told }) => [spoken(messageOf(told)), spoken(symptom)]);

const rule = (tcp: string, http: string) =>
  told(`apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: geo, namespace: geo }
spec:
  host: geo
  trafficPolicy: { connectionPool: { tcp: { ${tcp} }, http: { ${http} } } }
`);

const ONE = 'proxies have one connection for each endpoint and thread.';
const WAITS =
  'Each proxy lets one request of HTTP/1.1 wait for a connection to geo: another that has to wait gets 503.';

test.each([
  ['maxConnections: 1', 'http1MaxPendingRequests: 1', [WAITS]],
  [
    'maxConnections: 1',
    'http1MaxPendingRequests: 5',
    [
      'Each proxy lets 5 requests of HTTP/1.1 wait for a connection to geo: others that have to wait get 503.',
    ],
  ],
  ['maxConnections: 1', '', [`Requests of HTTP/1.1 to geo wait for each other: ${ONE}`]],
  [
    'maxConnections: 1',
    'http1MaxPendingRequests: 0',
    [`Requests of HTTP/1.1 to geo wait for each other: ${ONE}`],
  ],
  ['maxConnections: 4', 'http1MaxPendingRequests: 1', [WAITS]],
  ['', 'http1MaxPendingRequests: 1', [WAITS]],
  [
    '',
    'http2MaxRequests: 1',
    ['Each proxy lets one request at a time through to geo: a second gets 503.'],
  ],
  [
    'maxConnections: 1',
    'http2MaxRequests: 1, http1MaxPendingRequests: 1',
    [WAITS, 'Each proxy lets one request at a time through to geo over HTTP/2: a second gets 503.'],
  ],
])('what a limit of one does hangs on the others: %s, %s', (tcp, http, messages) => {
  expect(rule(tcp, http).map(([message]) => message)).toEqual(messages);
});

test.each([
  [
    'maxConnections: 1',
    'http1MaxPendingRequests: 1',
    '503 (flag UO) for requests that find no free connection while one waits for one: proxies have one connection for each endpoint and thread; where the port carries no HTTP, connection 2 is closed at once',
  ],
  [
    'maxConnections: 4',
    'http1MaxPendingRequests: 1',
    '503 (flag UO) for requests that come while connections are being opened, or once 4 are under way (more where there are more endpoints); where the port carries no HTTP, connection 5 is closed at once',
  ],
])('which request is refused hangs on threads and endpoints: %s, %s', (tcp, http, seen) => {
  expect(rule(tcp, http)[0]?.[1]).toBe(seen);
});

test('a connection at a time does not use up ports', () => {
  const rules = (tcp: string) =>
    detectionOf(
      limitsDoNotFit,
      '',
      `apiVersion: v1
kind: Service
metadata: { name: geo, namespace: geo }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: geo, namespace: geo }
spec:
  host: geo
  trafficPolicy: { connectionPool: { tcp: { ${tcp} }, http: { maxRequestsPerConnection: 1 } } }
`,
    ).findings.flatMap(({ check, symptom }) =>
      check === 'connection-for-each-request' ? [spoken(symptom)] : [],
    );
  expect(rules('maxConnections: 1')).toEqual([
    'requests take longer, and proxies on both sides use more processor time',
  ]);
  expect(rules('')).toEqual([expect.stringContaining('callers run out of ports')]);
});

test('0 is a limit of Envoy Gateway, and what is not written is 1024', () => {
  const policy = (breaker: string) =>
    told(`apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: { name: geo, namespace: geo }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: geo }]
  circuitBreaker: { ${breaker} }
`).map(([message]) => message);
  const to = 'wait for a connection to the backends of BackendTrafficPolicy geo/geo';
  expect(policy('maxConnections: 1, maxPendingRequests: 0')).toEqual([
    `Each gateway pod lets no request of HTTP/1.1 ${to}: one that has to wait gets 503.`,
  ]);
  expect(policy('maxConnections: 1')).toEqual([
    `Each gateway pod lets 1024 requests of HTTP/1.1 ${to}: others that have to wait get 503.`,
  ]);
});
