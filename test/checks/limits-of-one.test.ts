import { expect, test } from 'vitest';
import { limitsDoNotFit } from '../../src/checks/limits-do-not-fit/limits-do-not-fit.ts';
import { detectionOf } from './detection-of.ts';

const told = (manifest: string): readonly (readonly [message: string, symptom: string])[] =>
  detectionOf(limitsDoNotFit, '', manifest)
    .findings.filter(({ check }) => check === 'limit-of-one')
    .map(({ message, symptom }) => [message, symptom]);

const rule = (tcp: string, http: string) =>
  told(`apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: geo, namespace: geo }
spec:
  host: geo
  trafficPolicy: { connectionPool: { tcp: { ${tcp} }, http: { ${http} } } }
`);

const SENDS = 'Each proxy sends one request of HTTP/1.1 at a time to geo';

test.each([
  [
    'maxConnections: 1',
    'http1MaxPendingRequests: 1',
    [`${SENDS} and lets one wait: a third gets 503.`],
  ],
  [
    'maxConnections: 1',
    'http1MaxPendingRequests: 5',
    [`${SENDS} and lets 5 wait: number 7 gets 503.`],
  ],
  ['maxConnections: 1', '', [`${SENDS}: every other one waits.`]],
  ['maxConnections: 1', 'http1MaxPendingRequests: 0', [`${SENDS}: every other one waits.`]],
  [
    'maxConnections: 4',
    'http1MaxPendingRequests: 1',
    [
      'Each proxy sends 4 requests of HTTP/1.1 at a time to geo and lets one wait: number 6 gets 503.',
    ],
  ],
  [
    '',
    'http1MaxPendingRequests: 1',
    [
      'Each proxy lets one request of HTTP/1.1 wait for a connection to geo: another that has to wait gets 503.',
    ],
  ],
  [
    '',
    'http2MaxRequests: 1',
    ['Each proxy lets one request at a time through to geo: a second gets 503.'],
  ],
  [
    'maxConnections: 1',
    'http2MaxRequests: 1, http1MaxPendingRequests: 1',
    [
      `${SENDS} and lets one wait: a third gets 503.`,
      'Each proxy lets one request at a time through to geo over HTTP/2: a second gets 503.',
    ],
  ],
])('what a limit of one does hangs on the others: %s, %s', (tcp, http, messages) => {
  expect(rule(tcp, http).map(([message]) => message)).toEqual(messages);
});

test('what the heading says is what is seen', () => {
  const [[, symptom] = ['', '']] = rule('maxConnections: 1', 'http1MaxPendingRequests: 1');
  expect(symptom).toBe(
    '503 (flag UO) where more than 2 are under way at once; where the port carries no HTTP, connection 2 is closed at once',
  );
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
  const sends =
    'Each gateway pod sends one request of HTTP/1.1 at a time to the backends of BackendTrafficPolicy geo/geo';
  expect(policy('maxConnections: 1, maxPendingRequests: 0')).toEqual([
    `${sends} and lets none wait: a second gets 503.`,
  ]);
  expect(policy('maxConnections: 1')).toEqual([
    `${sends} and lets 1024 wait: number 1026 gets 503.`,
  ]);
});
