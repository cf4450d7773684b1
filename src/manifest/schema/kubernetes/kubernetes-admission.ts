import { nodeAt } from '../../yaml/node.ts';
import type { Resource } from '../../yaml/resource.ts';
import { placeAt } from '../admission/pathed-node.ts';
import type { PathedNode } from '../admission/pathed-node.ts';
import { collectViolations } from '../schema-violations.ts';
import type { Violations } from '../schema-violations.ts';
import {
  checkClusterRole,
  checkClusterRoleBinding,
  checkRole,
  checkRoleBinding,
} from './access/role-rules.ts';
import {
  checkApiService,
  checkIngressClass,
  checkLease,
  checkRuntimeClass,
} from './extensions/class-rules.ts';
import { checkDefinition } from './extensions/definition-rules.ts';
import { checkWebhooks } from './extensions/webhook-rules.ts';
import { checkPolicy, checkPolicyBinding } from './extensions/policy-rules.ts';
import { checkNode, checkServiceRange } from './network/node-rules.ts';
import { checkEndpoints, checkEndpointSlice } from './network/endpoint-rules.ts';
import { checkIngress } from './network/ingress-rules.ts';
import { checkNetworkPolicy } from './network/network-policy-rules.ts';
import { checkService } from './network/service-rules.ts';
import { checkMetadata } from './object-metadata.ts';
import { checkPodSpec, checkPodTemplate } from './pods/pod-rules.ts';
import { checkRange, demand } from './refusals.ts';
import { checkConfigMap, checkPriorityClass, checkSecret } from './settings/config-rules.ts';
import { checkLimitRange, checkQuota } from './settings/quota-rules.ts';
import {
  checkAttributesClass,
  checkCsiDriver,
  checkPersistentVolume,
  checkStorageClass,
} from './settings/storage-rules.ts';
import { checkClaimSpec } from './settings/volume-claims.ts';
import { checkCronJob, checkJob } from './workloads/job-rules.ts';
import { checkAutoscaler, checkDisruptionBudget } from './workloads/scaling-rules.ts';
import {
  checkDaemonSet,
  checkDeployment,
  checkReplicaSet,
  checkReplicationController,
  checkStatefulSet,
} from './workloads/workload-rules.ts';

type PartCheck = (part: PathedNode, violations: Violations, object: PathedNode) => void;

/** Checks of the spec of a kind, which has to be there. */
const OF_SPECS: ReadonlyMap<string, PartCheck> = new Map<string, PartCheck>([
  [
    '/Pod',
    (spec, violations) => {
      checkPodSpec(violations, spec, { isPod: true });
    },
  ],
  ['/ReplicationController', checkReplicationController],
  ['apps/Deployment', checkDeployment],
  ['apps/ReplicaSet', checkReplicaSet],
  ['apps/DaemonSet', checkDaemonSet],
  ['apps/StatefulSet', checkStatefulSet],
  ['batch/Job', checkJob],
  ['batch/CronJob', checkCronJob],
  ['autoscaling/HorizontalPodAutoscaler', checkAutoscaler],
  ['/Service', checkService],
  ['networking.k8s.io/Ingress', checkIngress],
  ['networking.k8s.io/IngressClass', checkIngressClass],
  ['/PersistentVolume', checkPersistentVolume],
  ['apiextensions.k8s.io/CustomResourceDefinition', checkDefinition],
  ['apiregistration.k8s.io/APIService', checkApiService],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicy', checkPolicy],
]);

/** The same of kinds whose spec may be left out. */
const OF_LOOSE_SPECS: ReadonlyMap<string, PartCheck> = new Map<string, PartCheck>([
  ['networking.k8s.io/NetworkPolicy', checkNetworkPolicy],
  ['policy/PodDisruptionBudget', checkDisruptionBudget],
  ['/ResourceQuota', checkQuota],
  ['/LimitRange', checkLimitRange],
  ['coordination.k8s.io/Lease', checkLease],
  ['storage.k8s.io/CSIDriver', checkCsiDriver],
  ['networking.k8s.io/ServiceCIDR', checkServiceRange],
  ['/Node', checkNode],
]);

/** Checks of the whole object of a kind. */
const OF_OBJECTS: ReadonlyMap<string, PartCheck> = new Map<string, PartCheck>([
  [
    '/PodTemplate',
    (object, violations) => {
      checkPodTemplate(violations, object);
    },
  ],
  [
    '/PersistentVolumeClaim',
    (object, violations) => {
      checkClaimSpec(violations, object);
    },
  ],
  ['/ConfigMap', checkConfigMap],
  ['/Secret', checkSecret],
  ['/Endpoints', checkEndpoints],
  ['discovery.k8s.io/EndpointSlice', checkEndpointSlice],
  ['rbac.authorization.k8s.io/Role', checkRole],
  ['rbac.authorization.k8s.io/ClusterRole', checkClusterRole],
  ['rbac.authorization.k8s.io/RoleBinding', checkRoleBinding],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', checkClusterRoleBinding],
  ['scheduling.k8s.io/PriorityClass', checkPriorityClass],
  ['storage.k8s.io/StorageClass', checkStorageClass],
  ['storage.k8s.io/VolumeAttributesClass', checkAttributesClass],
  ['admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding', checkPolicyBinding],
  [
    'apps/ControllerRevision',
    (object, violations) => {
      checkRange(violations, object, 'revision', 0);
    },
  ],
  ['node.k8s.io/RuntimeClass', checkRuntimeClass],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', checkWebhooks],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', checkWebhooks],
]);

/**
 * Reports what a server of Kubernetes refuses in an object of one of its own kinds beside its structure: what
 * its validation says once the defaults are filled in.
 */
export function checkKubernetes(resource: Resource, violations: Violations): void {
  checkMetadata(resource, violations);
  const key = `${resource.group}/${resource.kind}`;
  const object: PathedNode = { node: resource.node, path: [] };
  OF_OBJECTS.get(key)?.(object, violations, object);
  const [needed, loose] = [OF_SPECS.get(key), OF_LOOSE_SPECS.get(key)];
  const check = needed ?? loose;
  if (check === undefined) return;
  const spec = placeAt(object, 'spec');
  if (spec === undefined && needed !== undefined)
    demand(violations, object, 'spec', `A ${resource.kind} needs a spec.`);
  if (spec !== undefined && nodeAt(resource.node, 'spec')?.kind === 'map')
    check(spec, violations, object);
}

/** Tells whether servers of every release refuse an object for its values; its structure is not looked at. */
export function isRefusedByKubernetes(resource: Resource): boolean {
  const violations = collectViolations('refused');
  checkKubernetes(resource, violations);
  return violations.list.some(({ kubernetes }) => kubernetes === undefined);
}
