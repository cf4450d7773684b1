/** A field that cannot change once the object is there. */
export interface ImmutableRow {
  readonly path: readonly string[];
  /** The value that an absent field stands for. */
  readonly otherwise?: string | boolean;
  /** The sentence that is said of it. */
  readonly rule: string;
}

const row = (
  path: string,
  rule: string,
  { otherwise }: { otherwise?: string | boolean } = {},
): ImmutableRow => ({
  path: path.split('.'),
  rule,
  ...(otherwise !== undefined && { otherwise }),
});

const selectorOf = (kind: string): ImmutableRow =>
  row('spec.selector', `The selector of a ${kind} cannot change.`);

const ROLE_REF = row('roleRef', 'A binding keeps the role that it was made for.');

/** By group and kind. */
export const IMMUTABLE_ROWS: ReadonlyMap<string, readonly ImmutableRow[]> = new Map([
  // [src: pkg/apis/apps/validation/validation.go ValidateDeploymentUpdate]
  ['apps/Deployment', [selectorOf('Deployment')]],
  // [src: pkg/apis/apps/validation/validation.go ValidateReplicaSetUpdate]
  ['apps/ReplicaSet', [selectorOf('ReplicaSet')]],
  // [src: pkg/apis/apps/validation/validation.go ValidateDaemonSetSpecUpdate]
  ['apps/DaemonSet', [selectorOf('DaemonSet')]],
  // [src: pkg/apis/apps/validation/validation.go ValidateStatefulSetUpdate]
  [
    'apps/StatefulSet',
    [
      selectorOf('StatefulSet'),
      row('spec.serviceName', 'The serviceName of a StatefulSet cannot change.'),
      row('spec.podManagementPolicy', 'The podManagementPolicy of a StatefulSet cannot change.', {
        otherwise: 'OrderedReady',
      }),
      row('spec.volumeClaimTemplates', 'The volumeClaimTemplates of a StatefulSet cannot change.'),
    ],
  ],
  // [src: pkg/apis/apps/validation/validation.go ValidateControllerRevisionUpdate]
  ['apps/ControllerRevision', [row('data', 'The data of a ControllerRevision cannot change.')]],
  // [src: pkg/apis/batch/validation/validation.go ValidateJobSpecUpdate]
  [
    'batch/Job',
    [
      selectorOf('Job'),
      row('spec.completionMode', 'The completionMode of a Job cannot change.', {
        otherwise: 'NonIndexed',
      }),
      row('spec.podFailurePolicy', 'The podFailurePolicy of a Job cannot change.'),
      row('spec.backoffLimitPerIndex', 'The backoffLimitPerIndex of a Job cannot change.'),
      row('spec.managedBy', 'The managedBy of a Job cannot change.'),
      row('spec.successPolicy', 'The successPolicy of a Job cannot change.'),
    ],
  ],
  // [src: pkg/apis/core/validation/validation.go ValidateSecretUpdate]
  ['/Secret', [row('type', 'The type of a Secret cannot change.', { otherwise: 'Opaque' })]],
  // [src: pkg/apis/core/validation/validation.go ValidateResourceQuotaUpdate]
  ['/ResourceQuota', [row('spec.scopes', 'The scopes of a ResourceQuota cannot change.')]],
  // [src: pkg/apis/rbac/validation/validation.go ValidateRoleBindingUpdate]
  ['rbac.authorization.k8s.io/RoleBinding', [ROLE_REF]],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', [ROLE_REF]],
  // [src: pkg/apis/storage/validation/validation.go ValidateStorageClassUpdate]
  [
    'storage.k8s.io/StorageClass',
    [
      row('provisioner', 'The provisioner of a StorageClass cannot change.'),
      row('parameters', 'The parameters of a StorageClass cannot change.'),
      row('reclaimPolicy', 'The reclaimPolicy of a StorageClass cannot change.', {
        otherwise: 'Delete',
      }),
      row('volumeBindingMode', 'The volumeBindingMode of a StorageClass cannot change.', {
        otherwise: 'Immediate',
      }),
    ],
  ],
  // [src: pkg/apis/storage/validation/validation.go ValidateVolumeAttributesClassUpdate]
  [
    'storage.k8s.io/VolumeAttributesClass',
    [
      row('driverName', 'The driverName of a VolumeAttributesClass cannot change.'),
      row('parameters', 'The parameters of a VolumeAttributesClass cannot change.'),
    ],
  ],
  // [src: pkg/apis/storage/validation/validation.go ValidateCSIDriverUpdate]
  [
    'storage.k8s.io/CSIDriver',
    [
      row('spec.attachRequired', 'The attachRequired of a CSIDriver cannot change.', {
        otherwise: true,
      }),
    ],
  ],
  // [src: pkg/apis/networking/validation/validation.go ValidateIngressClassUpdate]
  [
    'networking.k8s.io/IngressClass',
    [row('spec.controller', 'The controller of an IngressClass cannot change.')],
  ],
  // [src: pkg/apis/scheduling/validation/validation.go ValidatePriorityClassUpdate]
  [
    'scheduling.k8s.io/PriorityClass',
    [
      row('value', 'The value of a PriorityClass cannot change.'),
      row('preemptionPolicy', 'The preemptionPolicy of a PriorityClass cannot change.', {
        otherwise: 'PreemptLowerPriority',
      }),
    ],
  ],
  // [src: pkg/apis/node/validation/validation.go ValidateRuntimeClassUpdate]
  ['node.k8s.io/RuntimeClass', [row('handler', 'The handler of a RuntimeClass cannot change.')]],
  // [src: pkg/apis/discovery/validation/validation.go ValidateEndpointSliceUpdate]
  [
    'discovery.k8s.io/EndpointSlice',
    [row('addressType', 'The addressType of an EndpointSlice cannot change.')],
  ],
  // [src: pkg/apis/resource/validation/validation.go ValidateResourceClaimUpdate]
  ['resource.k8s.io/ResourceClaim', [row('spec', 'The spec of a ResourceClaim cannot change.')]],
  [
    'resource.k8s.io/ResourceClaimTemplate',
    [row('spec', 'The spec of a ResourceClaimTemplate cannot change.')],
  ],
  // [src: pkg/apis/certificates/validation/validation.go validateCertificateSigningRequestUpdate]
  [
    'certificates.k8s.io/CertificateSigningRequest',
    [row('spec', 'The spec of a CertificateSigningRequest cannot change.')],
  ],
  // [src: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go validateCustomResourceDefinitionSpecUpdate]
  [
    'apiextensions.k8s.io/CustomResourceDefinition',
    [
      row('spec.group', 'The group of a CustomResourceDefinition cannot change.'),
      row('spec.scope', 'The scope of a CustomResourceDefinition cannot change.'),
      row('spec.names.plural', 'The plural of a CustomResourceDefinition cannot change.'),
      row('spec.names.kind', 'The kind of a CustomResourceDefinition cannot change.'),
    ],
  ],
]);
