import type { Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Mesh } from '../../mesh/index.ts';

const known = new WeakMap<Mesh, ReadonlySet<string>>();

/** Whether a definition in the environment itself serves the API of an object, whatever its Istio reads. */
export function isDefinedIn(mesh: Mesh, { group, version, kind }: Resource): boolean {
  const found = known.get(mesh) ?? new Set(definitionsOf(mesh).flatMap(servedBy));
  known.set(mesh, found);
  return found.has(`${group}/${version} ${kind}`);
}

const definitionsOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition');

/** Of either form: `v1beta1` may have one `version` in the place of the list. */
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
