import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { findingsOf } from './findings-of.ts';

const listener = (name: string, host: string): string =>
  `{ name: ${name}, hostname: ${host}, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: tls }] } }`;
const gateway = (...listeners: readonly string[]): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: istio, listeners: [${listeners.join(', ')}] }
---
`;
const policy = (hosts: string, more = ''): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: partners-only, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: edge }]
  action: DENY
  rules:
    - from: [{ source: { notRemoteIpBlocks: [198.51.100.0/24] } }]
      to: [{ operation: { hosts: [${hosts}] } }]
${more}---
`;
const OLD = 'partners.example.com';
const NEW = 'partner.example.com';

const told = (before: string, after: string): readonly string[] =>
  findingsOf(securityLoosened, before, after)
    .filter(({ check }) => check === 'renamed-host-unguarded')
    .map((told) => spoken(messageOf(told)));

test('a policy that keeps the old name of a listener refuses nothing under the new one', () => {
  expect(
    told(gateway(listener('a', OLD)) + policy(OLD), gateway(listener('a', NEW)) + policy(OLD)),
  ).toEqual([
    `AuthorizationPolicy shop/partners-only refuses nothing on ${NEW}, which listener a of Gateway shop/edge is for now instead of ${OLD}.`,
  ]);
});

test('names of another port are no other way to the old one', () => {
  const redirect = '{ name: http, port: 80, protocol: HTTP }';
  const sides = [OLD, NEW].map((host) => gateway(redirect, listener('a', host)) + policy(OLD));
  expect(told(sides[0] ?? '', sides[1] ?? '')).toHaveLength(1);
});

test('so does one at a gateway of Istio', () => {
  const istio = (host: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: shop }
spec: { template: { metadata: { labels: { istio: edge } }, spec: { containers: [{ name: istio-proxy, image: auto }] } } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  selector: { istio: edge }
  servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: ["shop/${host}"], tls: { mode: SIMPLE, credentialName: tls } }]
---
`;
  const selecting = policy(OLD).replace(
    /targetRefs: .*/,
    'selector: { matchLabels: { istio: edge } }',
  );
  expect(told(istio(OLD) + selecting, istio(NEW) + selecting)).toHaveLength(1);
});

test.each([
  ['the policy has the new name', gateway(listener('a', NEW)) + policy(`${OLD}, ${NEW}`)],
  [
    'the policy is for all hosts below a domain',
    gateway(listener('a', NEW)) + policy('"*.example.com"'),
  ],
  [
    'the old name is served by another listener still',
    gateway(listener('a', NEW), listener('b', OLD)) + policy(OLD),
  ],
  [
    'a host comes in a listener of its own',
    gateway(listener('a', OLD), listener('b', NEW)) + policy(OLD),
  ],
  [
    'another rule of the policy is for all hosts',
    gateway(listener('a', NEW)) + policy(OLD, '    - to: [{ operation: { paths: [/metrics] } }]\n'),
  ],
  [
    'the policy admits instead',
    (gateway(listener('a', NEW)) + policy(OLD)).replace('DENY', 'ALLOW'),
  ],
])('nothing is told where %s', (_, after) => {
  const before = gateway(listener('a', OLD)) + policy(OLD);
  const isAllowing = after.includes('ALLOW');
  expect(told(isAllowing ? before.replace('DENY', 'ALLOW') : before, after)).toEqual([]);
});
