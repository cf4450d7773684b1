import type { Dice } from '../../../random-tree.ts';
import type { Mutation } from '../../mutation.ts';
import type { Manifest } from '../../objects.ts';
import { bring, manifestOf } from './bring.ts';

/** Objects that hold for the whole mesh, each by itself. */
const WHOLE_MESH: readonly Manifest[] = [
  manifestOf(
    'security.istio.io/v1',
    'AuthorizationPolicy',
    { name: 'nobody', namespace: 'istio-system' },
    { spec: {} },
  ),
  manifestOf(
    'security.istio.io/v1beta1',
    'PeerAuthentication',
    { name: 'default', namespace: 'istio-system' },
    { spec: { mtls: { mode: 'DISABLE' } } },
  ),
  manifestOf(
    'networking.istio.io/v1alpha3',
    'EnvoyFilter',
    { name: 'all', namespace: 'istio-system' },
    { spec: { configPatches: [] } },
  ),
  manifestOf(
    'networking.istio.io/v1',
    'Sidecar',
    { name: 'default', namespace: 'istio-system' },
    { spec: { egress: [{ hosts: ['./*'] }] } },
  ),
];

const named = { name: 'bundle', namespace: 'shop' };

/** A controller unpacks what is in it; nothing of it is an object of the tree. */
const WRAPPERS: readonly ((it: Manifest) => readonly Manifest[])[] = [
  (it) => [
    manifestOf('kubernetes.crossplane.io/v1alpha2', 'Object', named, {
      spec: { forProvider: { manifest: it } },
    }),
  ],
  (it) => [
    manifestOf('work.open-cluster-management.io/v1', 'ManifestWork', named, {
      spec: { workload: { manifests: [it] } },
    }),
  ],
  (it) => [
    manifestOf('v1', 'ConfigMap', named, { data: { 'all.yaml': JSON.stringify(it) } }),
    manifestOf('addons.cluster.x-k8s.io/v1beta1', 'ClusterResourceSet', named, {
      spec: { clusterSelector: {}, resources: [{ kind: 'ConfigMap', name: 'bundle' }] },
    }),
  ],
  (it) => [
    manifestOf(
      'kro.run/v1alpha1',
      'ResourceGraphDefinition',
      { name: 'bundle' },
      {
        spec: {
          schema: { apiVersion: 'v1alpha1', kind: 'Shop' },
          resources: [{ id: 'policy', template: it }],
        },
      },
    ),
  ],
  (it) => [
    manifestOf('fleet.cattle.io/v1alpha1', 'Bundle', named, {
      spec: { resources: [{ name: 'all.yaml', content: JSON.stringify(it) }], targets: [{}] },
    }),
  ],
  (it) => [
    manifestOf('core.oam.dev/v1beta1', 'Application', named, {
      spec: { components: [{ name: 'c', type: 'k8s-objects', properties: { objects: [it] } }] },
    }),
  ],
  (it) => [
    manifestOf('fluxcd.controlplane.io/v1', 'ResourceSet', named, { spec: { resources: [it] } }),
  ],
  (it) => [
    manifestOf('fluxcd.controlplane.io/v1', 'ResourceSet', named, {
      spec: { inputs: [{ a: 'b' }], resourcesTemplate: JSON.stringify(it) },
    }),
  ],
  (it) => [
    manifestOf('acme.example/v1', 'ManifestBag', named, { spec: { contents: { first: it } } }),
  ],
  (it) => [
    manifestOf('acme.example/v1', 'ManifestText', named, {
      spec: { text: JSON.stringify(it, null, 2) },
    }),
  ],
];

const wrapped = (dice: Dice): readonly Manifest[] => dice.pick(WRAPPERS)(dice.pick(WHOLE_MESH));

export const WRAPPED: readonly Mutation[] = [
  bring('a policy of the whole mesh in another object', wrapped),
  bring('two policies of the whole mesh in other objects', (dice) => [
    ...wrapped(dice),
    ...wrapped(dice).map((it) => ({
      ...it,
      metadata: { name: 'second', namespace: 'shop' },
    })),
  ]),
];

/** What a team wraps of its own. */
export const OWN_WRAPPED: readonly Mutation[] = [
  bring('its own objects in another object', (dice) =>
    dice.pick(WRAPPERS.slice(0, 2))(
      manifestOf(
        'v1',
        'ConfigMap',
        { name: 'settings', namespace: 'shop' },
        { data: { PAGE_SIZE: '20' } },
      ),
    ),
  ),
];
