import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { app, findingsOf, istiodRelease } from './findings-of.ts';

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n';
const ISTIOD = istiodRelease('1.24.2');
const TREE = NAMESPACE + app('shop', 'orders') + app('shop', 'payments');

const egress = (rules: string, types = '[Egress]'): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: orders, namespace: shop }
spec: { podSelector: { matchLabels: { app: orders } }, policyTypes: ${types}, ${rules} }
---
`;
const named = (name: string): string =>
  `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;
const DNS = `{ to: [${named('kube-system')}], ports: [{ port: 53, protocol: UDP }] }`;
const PAYMENTS = '{ to: [{ podSelector: { matchLabels: { app: payments } } }] }';
const NARROW = egress(`egress: [${PAYMENTS}, ${DNS}]`);

const told = (before: string, after: string) =>
  findingsOf(authorizationCutsOffCallers, before, after).filter(
    ({ check }) => check === 'control-plane-dropped',
  );

describe('network policies for what sidecars ask of the control plane', () => {
  test('that lead to other pods alone leave new pods without a certificate', () => {
    const [finding, ...more] = told(TREE + ISTIOD, TREE + ISTIOD + NARROW);
    expect(spoken(more)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'Network policies keep the proxies of Deployment shop/orders from istiod: new pods do not become ready.',
    );
    expect(spoken(finding?.fix.text)).toBe(
      'Add a rule to NetworkPolicy shop/orders that allows port `15012` of istiod in istio-system, and DNS.',
    );
  });

  test('are told with a condition where the control plane is not seen', () => {
    expect(spoken(told(TREE, TREE + NARROW)[0])?.message).toContain(
      'from istiod, if that runs in istio-system: new pods',
    );
  });

  test.each([
    [
      'a rule for its namespace',
      egress(`egress: [${PAYMENTS}, { to: [${named('istio-system')}] }]`),
    ],
    [
      'a rule for its port',
      egress(`egress: [${PAYMENTS}, { ports: [{ port: 15012, protocol: TCP }] }]`),
    ],
    ['a range of ports', egress('egress: [{ ports: [{ port: 15000, endPort: 15099 }] }]')],
    [
      'a namespace by a label that is not known',
      egress('egress: [{ to: [{ namespaceSelector: { matchLabels: { role: mesh } } }] }]'),
    ],
    ['a block of addresses', egress('egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]')],
    ['nothing about what goes out', egress('ingress: []', '[Ingress]')],
  ])('are fine with %s', (_, policy) => {
    expect(spoken(told(TREE + ISTIOD, TREE + ISTIOD + policy))).toEqual([]);
  });

  test('are told when a rule goes, and not of what was there before', () => {
    const wide = egress(`egress: [${PAYMENTS}, ${DNS}, { to: [${named('istio-system')}] }]`);
    expect(told(TREE + ISTIOD + wide, TREE + ISTIOD + NARROW)).toHaveLength(1);
    expect(spoken(told(TREE + ISTIOD + NARROW, TREE + ISTIOD + NARROW))).toEqual([]);
  });

  test('say nothing of pods without a sidecar', () => {
    const bare = TREE.replace('app: orders, sidecar.istio.io/inject: "true"', 'app: orders');
    expect(spoken(told(bare + ISTIOD, bare + ISTIOD + NARROW))).toEqual([]);
  });
});
