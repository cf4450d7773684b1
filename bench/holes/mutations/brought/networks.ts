import type { Dice } from '../../../random-tree.ts';
import type { Manifest } from '../../objects.ts';
import { manifestOf } from './bring.ts';

const ROOT = 'istio-system';

/** One condition that istiod's pods fulfil, whatever release of Istio's charts they are of. */
const fulfilled = (dice: Dice): Manifest =>
  dice.pick<Manifest>([
    { key: 'app', operator: 'Exists' },
    { key: 'istio', operator: 'In', values: ['pilot', 'other'] },
    { key: 'app', operator: 'In', values: ['zipkin', 'istiod'] },
    { key: 'app', operator: 'NotIn', values: ['web'] },
    { key: 'acme.example/team', operator: 'DoesNotExist' },
    { key: 'tier', operator: 'NotIn', values: ['frontend', 'backend'] },
  ]);

const selectorOf = (dice: Dice): Manifest =>
  dice.pick<Manifest>([
    {},
    { matchLabels: { app: 'istiod' } },
    { matchLabels: { istio: 'pilot' } },
    { matchExpressions: [fulfilled(dice)] },
    { matchExpressions: [fulfilled(dice), fulfilled(dice)] },
    { matchLabels: { app: 'istiod' }, matchExpressions: [fulfilled(dice)] },
  ]);

/** Policies that close istiod's pods to somebody. */
export const NETWORKS: readonly ((dice: Dice) => Manifest)[] = [
  (dice) =>
    manifestOf(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { name: 'closed', namespace: ROOT },
      {
        spec: {
          podSelector: selectorOf(dice),
          policyTypes: dice.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']]),
        },
      },
    ),
  (dice) =>
    manifestOf(
      'cilium.io/v2',
      'CiliumNetworkPolicy',
      { name: 'closed', namespace: ROOT },
      {
        spec: {
          endpointSelector: selectorOf(dice),
          ...dice.pick<Manifest>([
            { ingressDeny: [{ fromEntities: ['all'] }] },
            { ingress: [{}] },
            { egress: [] },
          ]),
        },
      },
    ),
  (dice) =>
    manifestOf(
      'cilium.io/v2',
      'CiliumClusterwideNetworkPolicy',
      { name: 'closed' },
      {
        spec: {
          endpointSelector: dice.pick<Manifest>([
            {},
            { matchLabels: { 'k8s:io.kubernetes.pod.namespace': ROOT } },
          ]),
          ingressDeny: [{ fromEntities: ['cluster'] }],
        },
      },
    ),
  (dice) =>
    manifestOf(
      dice.pick(['crd.projectcalico.org/v1', 'projectcalico.org/v3']),
      'GlobalNetworkPolicy',
      { name: 'closed' },
      {
        spec: {
          order: 1,
          selector: dice.pick(['all()', "app == 'istiod'", 'has(app)', '']),
          types: ['Ingress'],
        },
      },
    ),
  (dice) =>
    manifestOf(
      dice.pick(['crd.projectcalico.org/v1', 'projectcalico.org/v3']),
      'NetworkPolicy',
      { name: 'default.closed', namespace: ROOT },
      {
        spec: {
          selector: dice.pick(['all()', "app == 'istiod'", "app in {'istiod', 'x'}"]),
          types: ['Ingress'],
        },
      },
    ),
  () =>
    manifestOf(
      'policy.networking.k8s.io/v1alpha1',
      'AdminNetworkPolicy',
      { name: 'closed' },
      {
        spec: {
          priority: 3,
          subject: {
            pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'istiod' } } },
          },
          ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
        },
      },
    ),
  () =>
    manifestOf(
      'policy.networking.k8s.io/v1alpha1',
      'BaselineAdminNetworkPolicy',
      { name: 'default' },
      {
        spec: {
          subject: { namespaces: {} },
          ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
        },
      },
    ),
];
