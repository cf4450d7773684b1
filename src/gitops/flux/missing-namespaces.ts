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

/** Objects of a root that have a namespace for certain: with Flux of any kind, else of those that matter to the mesh. */
export const namespacedIn = ({ root, resources }: RenderedRoot): readonly Resource[] =>
  resources.filter(root.by.tool === 'flux' ? mustHaveNamespace : needsNamespace);

/**
 * Tells whether an object needs a namespace; it is true only of kinds of which it is certain that they have
 * one, and that matter to the mesh.
 */
function needsNamespace(resource: Resource): boolean {
  const { group, kind } = resource;
  const matters =
    isMeshKind(resource) ||
    runsPods(resource) ||
    (group === API_GROUPS.core && (kind === 'Service' || kind === 'ServiceAccount'));
  return matters && !isClusterScoped(group, kind);
}

/** Kinds of which it is certain that they have a namespace, whether they matter to the mesh or not. */
const mustHaveNamespace = (resource: Resource): boolean =>
  needsNamespace(resource) || surelyHasNamespace(resource);

const surelyHasNamespace = ({ group, kind }: Resource): boolean =>
  !isClusterScoped(group, kind) &&
  (group.endsWith('.toolkit.fluxcd.io') || NAMESPACED.get(group)?.has(kind) === true);

const NAMESPACED: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', new Set(['ConfigMap', 'Secret', 'PersistentVolumeClaim'])],
  ['networking.k8s.io', new Set(['Ingress', 'NetworkPolicy'])],
  ['rbac.authorization.k8s.io', new Set(['Role', 'RoleBinding'])],
]);

const FIRST_STAGE: ReadonlySet<string> = new Set([
  'CustomResourceDefinition',
  'ClusterRole',
  'Namespace',
]);

/** Tells whether Flux applies an object in a stage before that of all that has a namespace (FLUX-40). */
export const isOfEarlierStage = ({ kind }: Resource): boolean =>
  FIRST_STAGE.has(kind) || kind.endsWith('Class');
