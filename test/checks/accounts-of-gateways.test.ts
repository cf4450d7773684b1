import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { findingsOf } from './findings-of.ts';

const gateway = (
  className: string,
  annotations = '',
): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: door, namespace: shop, annotations: { ${annotations} } }
spec: { gatewayClassName: ${className}, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
---
`;
const policy = (account: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: only, namespace: shop }
spec: { rules: [{ from: [{ source: { principals: ['cluster.local/ns/shop/sa/${account}'] } }] }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop }
`;
const missing = (objects: string): readonly string[] =>
  findingsOf(unresolvedReference, '', objects)
    .filter(({ check }) => check === 'principal-without-account')
    .map((told) => spoken(messageOf(told)));

test.each([
  ['istio-waypoint', '', 'door'],
  ['istio-east-west', '', 'door'],
  ['istio', '', 'door-istio'],
  ['istio-waypoint', 'gateway.istio.io/service-account: porter', 'porter'],
  ['istio-waypoint', 'gateway.istio.io/name-override: gate', 'door'],
])(
  'a Gateway of class %s (%s) runs as %s, which a policy may admit',
  (className, annotations, account) => {
    expect(missing(gateway(className, annotations) + policy(account))).toEqual([]);
  },
);

test.each([
  ['istio-waypoint', 'door-istio'],
  ['istio-waypoint', 'gate'],
  ['istio', 'door'],
])('a Gateway of class %s does not run as %s', (className, account) => {
  expect(missing(gateway(className) + policy(account))).toHaveLength(1);
});

test('who is admitted as a waypoint that goes is not said to be refused', () => {
  const [finding] = findingsOf(
    unresolvedReference,
    gateway('istio-waypoint') + policy('door'),
    policy('door'),
  ).filter(({ check }) => check === 'principal-without-account');
  expect(spoken(finding)?.message).toBe(
    'AuthorizationPolicy shop/only allows service account shop/door, which no workload runs as without Gateway shop/door.',
  );
  expect(spoken(finding?.symptom)).toBe(
    'no errors from this alone: no caller uses this account any longer',
  );
  expect(spoken(finding?.fix.text)).toBe('Take it out of the rule, or keep Gateway shop/door.');
});
