import { API_GROUPS, isMeshKind } from '../../manifest/index.ts';
import type { MapNode, Node, Resource } from '../../manifest/index.ts';

/** Fields that hold what Istio passes on as it stands, nulls included. */
const FREE_FORM: ReadonlySet<string> = new Set(['value', 'pluginConfig']);

/**
 * An object of the mesh without fields that are explicitly null: to all who read it they are absent. An
 * IstioOperator keeps them, for a null in Helm's values takes a default away.
 */
export function withoutNulls(resource: Resource): Resource {
  if (!isMeshKind(resource) || resource.group === API_GROUPS.istioInstall) return resource;
  const node = prunedMap(resource.node);
  return node === resource.node ? resource : { ...resource, node };
}

function pruned(node: Node): Node {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'map') return prunedMap(node);
  const items = node.items.map(pruned);
  return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
}

/** The very same node where nothing in it is null. */
function prunedMap(node: MapNode): MapNode {
  let entries: Map<string, Node> | null = null;
  for (const [key, value] of node.entries) {
    const kept = isNull(value) ? null : FREE_FORM.has(key) ? value : pruned(value);
    if (kept === value) continue;
    entries ??= new Map(node.entries);
    if (kept === null) entries.delete(key);
    else entries.set(key, kept);
  }
  return entries === null ? node : { ...node, entries };
}

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;
