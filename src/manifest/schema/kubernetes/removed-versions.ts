import type { Resource } from '../../yaml/resource.ts';

/** A version of an API, and the minor release of Kubernetes 1 from which on it is served no more. */
interface Removal {
  readonly since: number;
  /** Names the kinds that went; absent where all of the version did. */
  readonly kinds?: readonly string[];
}

/**
 * Holds what Kubernetes' guide to the migration from deprecated APIs lists, by version: the carried tables begin
 * later, and say of none of these when it went.
 */
const REMOVALS: ReadonlyMap<string, readonly Removal[]> = new Map([
  [
    'extensions/v1beta1',
    [
      {
        since: 16,
        kinds: ['Deployment', 'DaemonSet', 'ReplicaSet', 'NetworkPolicy', 'PodSecurityPolicy'],
      },
      { since: 22, kinds: ['Ingress'] },
    ],
  ],
  ['apps/v1beta1', [{ since: 16 }]],
  ['apps/v1beta2', [{ since: 16 }]],
  [
    'admissionregistration.k8s.io/v1beta1',
    [{ since: 22, kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'] }],
  ],
  ['apiextensions.k8s.io/v1beta1', [{ since: 22 }]],
  ['apiregistration.k8s.io/v1beta1', [{ since: 22 }]],
  ['authentication.k8s.io/v1beta1', [{ since: 22, kinds: ['TokenReview'] }]],
  ['authorization.k8s.io/v1beta1', [{ since: 22 }]],
  ['certificates.k8s.io/v1beta1', [{ since: 22, kinds: ['CertificateSigningRequest'] }]],
  ['coordination.k8s.io/v1beta1', [{ since: 22, kinds: ['Lease'] }]],
  ['networking.k8s.io/v1beta1', [{ since: 22, kinds: ['Ingress', 'IngressClass'] }]],
  ['rbac.authorization.k8s.io/v1beta1', [{ since: 22 }]],
  ['scheduling.k8s.io/v1beta1', [{ since: 22, kinds: ['PriorityClass'] }]],
  [
    'storage.k8s.io/v1beta1',
    [
      { since: 22, kinds: ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'] },
      { since: 27, kinds: ['CSIStorageCapacity'] },
    ],
  ],
  ['batch/v1beta1', [{ since: 25 }]],
  ['discovery.k8s.io/v1beta1', [{ since: 25 }]],
  ['events.k8s.io/v1beta1', [{ since: 25 }]],
  ['autoscaling/v2beta1', [{ since: 25 }]],
  ['policy/v1beta1', [{ since: 25 }]],
  ['node.k8s.io/v1beta1', [{ since: 25 }]],
  ['autoscaling/v2beta2', [{ since: 26 }]],
  ['flowcontrol.apiserver.k8s.io/v1beta1', [{ since: 26 }]],
  ['flowcontrol.apiserver.k8s.io/v1beta2', [{ since: 29 }]],
  ['flowcontrol.apiserver.k8s.io/v1beta3', [{ since: 32 }]],
]);

/** Gives the minor release from which on no server has a kind in the version that an object asks for; null where none is known. */
export const removedSince = ({ group, version, kind }: Resource): number | null =>
  REMOVALS.get(`${group}/${version}`)?.find(
    ({ kinds }) => kinds === undefined || kinds.includes(kind),
  )?.since ?? null;
