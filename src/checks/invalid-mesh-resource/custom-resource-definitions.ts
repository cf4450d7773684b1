import type { Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

const known = new WeakMap<Mesh, ReadonlySet<string>>();

/**
 * Tells whether a definition in the environment itself serves the API of an object, whatever its Istio reads.
 */
export function isDefinedIn(mesh: Mesh, { group, version, kind }: Resource): boolean {
  const found = known.get(mesh) ?? new Set(definitionsOf(mesh).flatMap(servedBy));
  known.set(mesh, found);
  return found.has(`${group}/${version} ${kind}`);
}

const open = new WeakMap<Mesh, ReadonlySet<string>>();

/**
 * Tells whether the environment's own definition of a kind has no schema, as those of Istio before 1.5: the
 * API server takes every field then, and Istio reads its fields by either spelling (`sniHosts`, `sni_hosts`).
 */
export function takesAnyField(mesh: Mesh, { group, kind }: Resource): boolean {
  const found = open.get(mesh) ?? new Set(definitionsOf(mesh).flatMap(openKind));
  open.set(mesh, found);
  return found.has(`${group} ${kind}`);
}

function openKind({ node }: Resource): readonly string[] {
  const hasSchema =
    nodeAt(node, 'spec', 'validation') !== undefined ||
    itemsAt(nodeAt(node, 'spec'), 'versions').some((one) => nodeAt(one, 'schema') !== undefined);
  const names = [stringAt(node, 'spec', 'group'), stringAt(node, 'spec', 'names', 'kind')];
  return hasSchema ? [] : [names.join(' ')];
}

const definitionsOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');

/**
 * Lists the APIs that a definition of either form serves: `v1beta1` may have one `version` in the place of
 * the list.
 */
function servedBy({ node }: Resource): readonly string[] {
  const group = stringAt(node, 'spec', 'group');
  const kind = stringAt(node, 'spec', 'names', 'kind');
  if (group === undefined || kind === undefined) return [];
  const listed = itemsAt(nodeAt(node, 'spec'), 'versions').flatMap((version) => {
    const served = nodeAt(version, 'served');
    const isOff = served?.kind === 'scalar' && served.value === false;
    const name = stringAt(version, 'name');
    return isOff || name === undefined ? [] : [name];
  });
  const single = stringAt(node, 'spec', 'version');
  const names = listed.length > 0 || single === undefined ? listed : [single];
  return names.map((name) => `${group}/${name} ${kind}`);
}
