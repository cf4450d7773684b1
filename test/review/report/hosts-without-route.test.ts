import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const gateway = (name: string): string => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: ingress }
spec:
  selector: { istio: ${name} }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }]
`;

const route = (host: string, at: string): string => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: metrics, namespace: ops }
spec:
  hosts: [${host}]
  gateways: [ingress/${at}]
  http: [{ route: [{ destination: { host: metrics.ops.svc.cluster.local } }] }]
`;

const files = (vs: string) => ({ 'mesh.yaml': gateway('public') + gateway('private') + vs });

test('a host that leaves a gateway for another one is said to get no route there, and where it led', async () => {
  const { text } = await reportOf(
    files(route('metrics.example.com', 'public')),
    files(route('metrics.dev.example.com', 'private')),
    'markdown',
  );
  expect(text).toContain('ateway ingress/public no longer has a route for metrics.example.com');
  expect(text).toContain(
    'It led to metrics.ops.svc.cluster.local, which is not seen here: whether anything answered there is not known.',
  );
  expect(text).toContain('A gateway no longer routes these requests.');
  expect(text).not.toContain('200');
});

const PLAIN = '{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }';
const ENCRYPTED =
  '{ port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: shop }, hosts: ["*"] }';

const UNROUTED = 'no longer has a route for metrics.example.com';

test.each([
  ['HTTPS stays', `${PLAIN}, ${ENCRYPTED}`, ENCRYPTED, ' on port 80 (HTTP)'],
  ['HTTPS comes', PLAIN, ENCRYPTED, ' on port 80 (HTTP)'],
  ['HTTP stays', `${PLAIN}, ${ENCRYPTED}`, PLAIN, ' on port 443 (HTTPS)'],
  ['nothing stays', PLAIN, PLAIN.replace('"*"', 'other.example.com'), UNROUTED],
])('the port that ends is named if %s', async (_, before, after, port) => {
  const of = (servers: string) => ({
    'mesh.yaml':
      gateway('public').replace(/servers: .*/, `servers: [${servers}]`) +
      route('metrics.example.com', 'public'),
  });
  const { text } = await reportOf(of(before), of(after), 'markdown');
  const found = /no longer has a route for metrics\.example\.com( on port \d+ \(\w+\))?/.exec(text);
  expect(found?.[1] ?? found?.[0]).toBe(port);
});
