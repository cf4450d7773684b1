import type { Mesh } from '../../../istio/index.ts';
import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import { nodeAt, sameData } from '../../../manifest/index.ts';

/**
 * Gives the place of the value that decides in an object as a whole, where a chart or variables wrote it: what differs
 * from the other side comes first, then whom a policy lets in. It is the place itself elsewhere, and where it is that of
 * a field already.
 */
export function placeOfDecidingValue(mesh: Mesh, other: Mesh, place: Origin): Origin {
  const resource = objectsByPlace(mesh).get(place);
  if (resource === undefined) return place;
  const { group, kind, namespace, name } = resource;
  const counterpart = other.find(group, kind, namespace, name);
  const before = known.get(resource);
  if (before !== undefined && before.counterpart === counterpart) return before.place;
  const found =
    (counterpart && differingValue(resource.node, counterpart.node)) ?? admittingValue(resource);
  known.set(resource, { counterpart, place: found ?? place });
  return found ?? place;
}

const known = new WeakMap<
  Resource,
  { readonly counterpart: Resource | undefined; readonly place: Origin }
>();

const places = new WeakMap<Mesh, ReadonlyMap<Origin, Resource>>();

function objectsByPlace(mesh: Mesh): ReadonlyMap<Origin, Resource> {
  const before = places.get(mesh);
  if (before !== undefined) return before;
  const found = new Map(mesh.resources.map((each) => [each.origin, each]));
  places.set(mesh, found);
  return found;
}

const isOfValue = ({ via }: Origin): boolean =>
  via?.kind === 'template' || via?.kind === 'substitution';

/** Finds the first place that differs and that a value was written at; null where none is there. */
function differingValue(own: Node, other: Node | undefined): Origin | null {
  if (own === other || (other !== undefined && sameData(own, other))) return null;
  for (const [key, part] of partsOf(own)) {
    const found = differingValue(part, other === undefined ? undefined : nodeAt(other, key));
    if (found !== null) return found;
  }
  return isOfValue(own.origin) ? own.origin : null;
}

const partsOf = (node: Node): Iterable<readonly [string | number, Node]> =>
  node.kind === 'map' ? node.entries : node.kind === 'seq' ? node.items.entries() : [];

/** Finds the values by which a policy lets callers in: who is not among them has to be added there. */
function admittingValue({ kind, node }: Resource): Origin | null {
  if (kind !== 'AuthorizationPolicy') return null;
  const rules = nodeAt(node, 'spec', 'rules');
  for (const [, rule] of rules === undefined ? [] : partsOf(rules)) {
    const from = nodeAt(rule, 'from');
    const found = from === undefined ? null : firstValue(from);
    if (found !== null) return found;
  }
  return null;
}

function firstValue(node: Node): Origin | null {
  if (isOfValue(node.origin)) return node.origin;
  for (const [, part] of partsOf(node)) {
    const found = firstValue(part);
    if (found !== null) return found;
  }
  return null;
}
