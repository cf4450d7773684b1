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
