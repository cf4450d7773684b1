import { isClusterScoped, mapNode, nodeAt, resourceOf, scalar } from '../../manifest/index.ts';
import type { MapNode, Node, Origin, Resource, Touch } from '../../manifest/index.ts';
import type { Root } from '../roots/root.ts';
import { applyingRules } from '../appliers/delivery-tools.ts';
import { TOOL_WORDS } from '../appliers/tool-words.ts';
import { defaultNamespaceOf, objectApplying, targetNamespaceOf } from '../roots/applier-of-root.ts';

/**
 * The namespace that an applier gives: Flux's `targetNamespace` to every namespaced object (and to a
 * Namespace as its name, as Kustomize does), Argo CD's `destination.namespace` to those without one; an object of the
 * whole cluster loses what it says under Argo CD (FLUX-17, ARGO-38, ARGO-39).
 */
export function placeInNamespace(resources: readonly Resource[], root: Root): readonly Resource[] {
  const {
    by: { origin: appliedBy },
  } = root;
  const forced = targetNamespaceOf(root);
  const fallback = defaultNamespaceOf(root);
  const drops = applyingRules(root).dropsStrayNamespaces === true;
  if (appliedBy === null || (!drops && forced === null && fallback === null)) return resources;
  return resources.map((resource) => {
    const { group, kind, namespace } = resource;
    if (forced !== null && group === '' && kind === 'Namespace')
      return withMetadata(resource, 'name', forced, 'targetNamespace', appliedBy);
    if (isClusterScoped(group, kind))
      return drops && namespace !== '' ? withoutNamespace(resource) : resource;
    if (forced !== null)
      return withMetadata(resource, 'namespace', forced, 'targetNamespace', appliedBy);
    if (fallback === null || namespace !== '') return resource;
    const giver = TOOL_WORDS[objectApplying(root)?.tool ?? 'argo'].namespaceField;
    return withMetadata(resource, 'namespace', fallback, giver, appliedBy);
  });
}

/** An object of a chart as Helm installs it: one that needs a namespace and says none is in that of its release. */
export const inNamespaceOfRelease = (
  resource: Resource,
  namespace: string,
  appliedBy: Origin,
): Resource =>
  resource.namespace !== '' || isClusterScoped(resource.group, resource.kind)
    ? resource
    : withMetadata(resource, 'namespace', namespace, TOOL_WORDS.flux.namespaceField, appliedBy);

function withoutNamespace(resource: Resource): Resource {
  const metadata = nodeAt(resource.node, 'metadata');
  if (metadata?.kind !== 'map') return resource;
  const kept = [...metadata.entries].filter(([field]) => field !== 'namespace');
  const placed = withEntry(resource.node, 'metadata', mapNode(new Map(kept), metadata.origin));
  return resourceOf(placed, resource.stableName) ?? resource;
}

function withMetadata(
  resource: Resource,
  field: 'name' | 'namespace',
  value: string,
  touch: string,
  appliedBy: Origin,
): Resource {
  if (resource[field] === value) return resource;
  const metadata = nodeAt(resource.node, 'metadata');
  if (metadata?.kind !== 'map') return resource;
  const before = metadata.entries.get(field);
  const { file, line } = appliedBy;
  const via: Touch = {
    kind: 'transformer',
    name: touch,
    file,
    line,
    ...(before === undefined ? {} : { replaced: before.origin }),
  };
  const entry = scalar(value, { ...appliedBy, via });
  const placed = placedOnce(resource.node, `${field} ${JSON.stringify(entry)}`, () =>
    withEntry(resource.node, 'metadata', withEntry(metadata, field, entry)),
  );
  const stableName = field === 'name' ? value : resource.stableName;
  return resourceOf(placed, stableName) ?? resource;
}

const known = new WeakMap<MapNode, Map<string, MapNode>>();

/** Roots that share an object, as releases of a chart do, share it in its namespace, too. */
function placedOnce(node: MapNode, key: string, place: () => MapNode): MapNode {
  const placements = known.get(node) ?? new Map<string, MapNode>();
  known.set(node, placements);
  const placed = placements.get(key) ?? place();
  placements.set(key, placed);
  return placed;
}

const withEntry = (node: MapNode, key: string, value: Node): MapNode =>
  mapNode(new Map([...node.entries, [key, value]]), node.origin);
