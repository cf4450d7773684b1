import { API_GROUPS, isClusterScoped, isMeshKind, runsPods } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import { releaseOfRoot } from '../roots/root.ts';

/**
 * Objects of a root that Flux refuses as they have no namespace, with all that is applied in the same stage (FLUX-22,
 * FLUX-40). Where nothing has one, or a template beside them that is not evaluated here may set it, none are told.
 */
export function lackingNamespace(rendered: RenderedRoot): readonly Resource[] {
  const { root, gaps } = rendered;
  if (root.by.tool !== 'flux' || releaseOfRoot(root) !== undefined) return [];
  if (gaps.some(isOpenTemplate)) return [];
  const judged = namespacedIn(rendered);
  const lacking = judged.filter(({ namespace }) => namespace === '');
  return lacking.length === judged.length ? [] : lacking;
}

/**
 * A template that is not evaluated here: whoever evaluates it passes all files of the folder through the same tool,
 * which can set namespaces on every one (an overlay of ytt does). Jsonnet makes objects of its own, and changes no
 * other file.
 */
export const isOpenTemplate = ({ reason, key }: RenderedRoot['gaps'][number]): boolean =>
  reason === 'template' && !key.endsWith('.jsonnet');

/** Objects of a root that have a namespace for certain, of whatever kind: who counts those that lack it counts them all. */
export const namespacedIn = ({ resources }: RenderedRoot): readonly Resource[] =>
  resources.filter(mustHaveNamespace);

/** Kinds of which it is certain that they have a namespace, whether they matter to the mesh or not. */
function mustHaveNamespace(resource: Resource): boolean {
  const { group, kind } = resource;
  if (isClusterScoped(group, kind)) return false;
  return (
    isMeshKind(resource) ||
    runsPods(resource) ||
    group.endsWith('.toolkit.fluxcd.io') ||
    NAMESPACED.get(group)?.has(kind) === true
  );
}

/** Kubernetes' own kinds that have one, beside those that run pods. */
const NAMESPACED: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    API_GROUPS.core,
    new Set([
      'ConfigMap',
      'Endpoints',
      'LimitRange',
      'PersistentVolumeClaim',
      'PodTemplate',
      'ResourceQuota',
      'Secret',
      'Service',
      'ServiceAccount',
    ]),
  ],
  [API_GROUPS.apps, new Set(['ControllerRevision'])],
  ['autoscaling', new Set(['HorizontalPodAutoscaler'])],
  ['coordination.k8s.io', new Set(['Lease'])],
  ['discovery.k8s.io', new Set(['EndpointSlice'])],
  ['networking.k8s.io', new Set(['Ingress', 'NetworkPolicy'])],
  ['policy', new Set(['PodDisruptionBudget'])],
  ['rbac.authorization.k8s.io', new Set(['Role', 'RoleBinding'])],
  ['resource.k8s.io', new Set(['ResourceClaim', 'ResourceClaimTemplate'])],
]);

const FIRST_STAGE: ReadonlySet<string> = new Set([
  'CustomResourceDefinition',
  'ClusterRole',
  'Namespace',
]);

/** Tells whether Flux applies an object in a stage before that of all that has a namespace (FLUX-40). */
export const isOfEarlierStage = ({ kind }: Resource): boolean =>
  FIRST_STAGE.has(kind) || kind.endsWith('Class');
