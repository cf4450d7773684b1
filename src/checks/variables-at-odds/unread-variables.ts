import type { Mesh } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  counted,
  entriesAt,
  listed,
  nodeAt,
  placeOf,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/**
 * Tells of a value that nobody reads: it is left over of a generator or a ConfigMap, or its name has a slip.
 */
export const valueUnread = check({
  id: 'value-unread',
  title: 'No pod reads one value of an otherwise read ConfigMap',
  level: 'low',
  blind: 'Programs that read the ConfigMap from the API server.',
  find: ({ mesh }) => (mesh.partial ? [] : unreadIn(mesh)),
});

function unreadIn(mesh: Mesh): readonly Told[] {
  const objects = mesh.ofKind('', 'ConfigMap');
  if (objects.length === 0) return [];
  const read = readsOf(mesh);
  return objects.flatMap((object) => {
    const keys = read.get(nameOf(object.namespace, object.name));
    if (keys === undefined || keys === 'all') return [];
    const unread = [...entriesAt(object.node, 'data')].filter(([key]) => !keys.has(key));
    if (unread.length === 0 || isNamedElsewhere(mesh, object)) return [];
    const copied = placesCopied(mesh);
    const left = unread.filter(([, { origin }]) => !copied.has(placeOf(origin)));
    return left
      .slice(0, MOST_OF_OBJECT)
      .map(([key, node], at) =>
        tell(object, key, node, keys, at + 1 === MOST_OF_OBJECT ? left.length - at - 1 : 0),
      );
  });
}

/**
 * Holds the keys that pods read of ConfigMaps by namespace and name; `all` where some pod takes whatever
 * there is.
 */
type Reads = ReadonlyMap<string, ReadonlySet<string> | 'all'>;

/** Identifies a ConfigMap. */
export const nameOf = (namespace: string, name: string): string => `${namespace}/${name}`;

/** Lists what pods read of ConfigMaps. */
export function readsOf({ workloads }: Mesh): Reads {
  const reads = new Map<string, Set<string> | 'all'>();
  for (const { namespace, podSpec } of workloads)
    for (const node of nodesIn(podSpec)) {
      const whole = stringAt(node, 'configMapRef', 'name') ?? stringAt(node, 'configMap', 'name');
      if (whole !== undefined) reads.set(nameOf(namespace, whole), 'all');
      const reference = nodeAt(node, 'configMapKeyRef');
      const of = nameOf(namespace, stringAt(reference, 'name') ?? '');
      const known = reads.get(of) ?? new Set();
      if (reference === undefined || known === 'all') continue;
      reads.set(of, known.add(stringAt(reference, 'key') ?? ''));
    }
  return reads;
}

/** Gives a node and all below it. */
export function* nodesIn(node: Node | undefined): Generator<Node> {
  if (node === undefined) return;
  yield node;
  if (node.kind === 'map') for (const below of node.entries.values()) yield* nodesIn(below);
  if (node.kind === 'seq') for (const below of node.items) yield* nodesIn(below);
}

/**
 * Tells whether an object without pods names it: an operator's, a release's values, what Flux substitutes.
 */
function isNamedElsewhere({ resources, workloads }: Mesh, object: Resource): boolean {
  const withPods = new Set(workloads.map(({ resource }) => resource));
  const names = new Set([object.name, object.stableName]);
  return resources.some(
    (other) =>
      other.kind !== 'ConfigMap' &&
      !withPods.has(other) &&
      [...nodesIn(other.node)].some(
        (node) => node.kind === 'scalar' && typeof node.value === 'string' && names.has(node.value),
      ),
  );
}

const known = new WeakMap<Mesh, ReadonlySet<string>>();

/**
 * Lists the places of values that kustomize copies into other objects (`replacements`, `vars`): who reads
 * them reads the copy.
 */
function placesCopied(mesh: Mesh): ReadonlySet<string> {
  const found = known.get(mesh) ?? new Set(mesh.resources.flatMap(({ node }) => copiedIn(node)));
  known.set(mesh, found);
  return found;
}

function copiedIn(node: Node): readonly string[] {
  const places: string[] = [];
  for (const { origin } of nodesIn(node))
    for (let now: Origin | undefined = origin; now !== undefined; now = now.via?.replaced)
      if (now.via?.from !== undefined) places.push(placeOf(now.via.from));
  return places;
}

/** Bounds the names of keys that are told; the rest is counted. */
const NAMED = 4;

/** Bounds the keys of one object that are told one by one. */
const MOST_OF_OBJECT = 50;

const tell = (
  object: Resource,
  key: string,
  { origin }: Node,
  read: ReadonlySet<string>,
  more: number,
): Told => ({
  subject: object,
  key: `${key} is read by nobody`,
  scope: { level: 'workload', workloads: 0, services: 0, namespaces: 1 },
  message: `No pod reads ${key}${more === 0 ? '' : ` and ${counted(more, 'other key')}`} of ${object.kind} ${object.stableName}.`,
  why: `It stands at ${placeOf(origin)}; of ${subjectText(object)} pods read only ${listed([...read], NAMED)}, by name.`,
  symptom: say`an edit of the value changes nothing`,
  origin,
  fix: { text: `Take ${key} out, or read it where it is meant to be read.` },
});
