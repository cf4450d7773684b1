import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const gateway = (hosts: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istio-gateway, namespace: edge }
spec: { chart: { spec: { chart: gateway } } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: a, namespace: edge }
spec:
  selector: { istio: istio-gateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${hosts}] }]
`;

test.each([
  ['api.example.com', 'api.example.com is not answered through it.'],
  ["'edge/api.example.com'", 'api.example.com is not answered through it.'],
  ["'*.example.com'", 'no host behind it answers.'],
  ['a.example.com, b.example.com', 'no host behind it answers.'],
])('a Gateway that opens no port is told with the one host that it is for: %s', (hosts, said) => {
  const [found] = findingsOf(unresolvedReference, '', gateway(hosts)).filter(
    ({ check }) => check === 'gateway-without-pods',
  );
  expect(found?.message.endsWith(said)).toBe(true);
});
