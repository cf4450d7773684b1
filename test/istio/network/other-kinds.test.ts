import { expect, test } from 'vitest';
import { answer, object, said } from './networks.ts';

const ALL = object(
  'networking.k8s.io/v1',
  'NetworkPolicy',
  'shop/own',
  '{ podSelector: {}, ingress: [{}] }',
);
const CART = '{ podSelector: { matchLabels: { app: cart } } }';

test.each<[string, string, string, string]>([
  ['crd.antrea.io/v1beta1', 'NetworkPolicy', 'shop/x', `{ appliedTo: [${CART}] }`],
  ['networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', 'shop/x', CART],
  ['cilium.io/v2', 'CiliumLocalRedirectPolicy', 'shop/x', '{}'],
  ['cilium.io/v2', 'CiliumSomethingNew', 'shop/x', '{ endpointSelector: {} }'],
  ['example.com/v1', 'TeamNetworkPolicy', 'shop/x', CART],
  ['network.openshift.io/v1', 'NetNamespace', 'shop', '{}'],
])('%s %s that selects a pod makes its connections not known', (api, kind, path, spec) => {
  const policies = ALL + object(api, kind, path, spec);
  expect(said(answer(policies, 'books/web', 'shop/cart'))).toBe(
    `unknown ingress, not-read ${kind} ${path}`,
  );
});

test.each<[string, string, string, string]>([
  [
    'crd.antrea.io/v1beta1',
    'NetworkPolicy',
    'shop/x',
    '{ appliedTo: [{ podSelector: { matchLabels: { app: pay } } }] }',
  ],
  ['crd.antrea.io/v1beta1', 'NetworkPolicy', 'books/x', `{ appliedTo: [${CART}] }`],
  ['cilium.io/v2', 'CiliumLoadBalancerIPPool', 'x', '{ serviceSelector: {} }'],
  ['monitoring.coreos.com/v1', 'PodMonitor', 'shop/x', '{ selector: {} }'],
  ['policy/v1', 'PodDisruptionBudget', 'shop/x', '{ selector: {} }'],
  ['security.istio.io/v1', 'AuthorizationPolicy', 'shop/x', '{}'],
  ['k8s.ovn.org/v1', 'EgressFirewall', 'shop/default', '{}'],
])('%s %s at %s does not decide what comes in', (api, kind, path, spec) => {
  const policies = ALL + object(api, kind, path, spec);
  expect(answer(policies, 'books/web', 'shop/cart').verdict).toBe('allowed');
});

test('a kind for what leaves decides about that', () => {
  const firewall = object('k8s.ovn.org/v1', 'EgressFirewall', 'shop/default', '{}');
  expect(answer(firewall, 'shop/cart', '1.1.1.1').verdict).toBe('unknown');
});
