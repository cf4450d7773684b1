import { isMeshKind } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { isNetworkKind } from '../network/network-kinds.ts';
import type { Cited } from './call-answer.ts';

/** `Kind namespace/name` */
export const objectText = ({
  kind,
  namespace,
  name,
}: Pick<Resource, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;

/** Holds the owners by place in a file. */
type Holders = Map<number, string | null>;

/** Objects by the files that they have parts of, and who holds what of the files that were asked about. */
interface Places {
  readonly resources: ReadonlyMap<string, readonly Resource[]>;
  readonly holders: Map<string, Holders>;
}

const known = new WeakMap<Mesh, Places>();

/** A place with the object that it is part of; none where two objects share what is written there. */
export function cite(mesh: Mesh, origin: Origin): Cited {
  const places: Places = known.get(mesh) ?? {
    resources: byFile(mesh.resources),
    holders: new Map<string, Holders>(),
  };
  known.set(mesh, places);
  const { file } = origin;
  const resources = places.resources.get(file) ?? [];
  const holders = places.holders.get(file) ?? holdersOf(resources, file);
  places.holders.set(file, holders);
  const object = holders.get(placeIn(origin));
  return { object: object === null ? ownerOf(resources, origin) : (object ?? null), origin };
}

/**
 * Finds the object that a line belongs to, as a chart may write one line for each of its releases. Parts that
 * several objects share belong to none: null.
 */
function ownerOf(resources: readonly Resource[], origin: Origin): string | null {
  const owners = resources.filter(
    (resource) => resource.origin === origin || hasPart(resource.node, origin, 0),
  );
  const [owner, ...others] = new Set(owners.map(objectText));
  return owner === undefined || others.length > 0 ? null : owner;
}

const hasPart = (node: Node, origin: Origin, depth: number): boolean =>
  node.origin === origin ||
  (depth < DEEPEST && [...partsOf(node)].some((part) => hasPart(part, origin, depth + 1)));

/** One number for a line and a column; no line is as long. */
const placeIn = ({ line, column }: Origin): number => line * 2 ** 20 + column;

/** Tells whether calls are decided by lines of an object, and not by its presence alone. */
const decidesCalls = (resource: Resource): boolean =>
  isMeshKind(resource) || isNetworkKind(resource);

function byFile(resources: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of resources)
    for (const file of decidesCalls(resource) ? filesOf(resource.node) : [resource.origin.file]) {
      const ofFile = found.get(file);
      if (ofFile === undefined) found.set(file, [resource]);
      else ofFile.push(resource);
    }
  return found;
}

const files = new WeakMap<Node, readonly string[]>();

/** Patches write parts of an object in other files than its own. Both sides share most objects. */
function filesOf(node: Node): readonly string[] {
  const before = files.get(node);
  if (before !== undefined) return before;
  const found = new Set<string>();
  addFiles(found, node, 0);
  const list = [...found];
  files.set(node, list);
  return list;
}

function addFiles(found: Set<string>, node: Node, depth: number): void {
  if (depth > DEEPEST) return;
  found.add(node.origin.file);
  for (const part of partsOf(node)) addFiles(found, part, depth + 1);
}

const partsOf = (node: Node): Iterable<Node> =>
  node.kind === 'map' ? node.entries.values() : node.kind === 'seq' ? node.items : [];

function holdersOf(resources: readonly Resource[], file: string): Holders {
  const holders: Holders = new Map();
  for (const resource of resources) {
    const text = objectText(resource);
    if (decidesCalls(resource)) hold(holders, resource.node, { text, file }, 0);
    else note(holders, resource.origin, text);
  }
  return holders;
}

/** Deeper than any field that a decision rests on. */
const DEEPEST = 12;

function hold(
  holders: Holders,
  node: Node,
  object: { readonly text: string; readonly file: string },
  depth: number,
): void {
  if (depth > DEEPEST) return;
  if (node.origin.file === object.file) note(holders, node.origin, object.text);
  for (const part of partsOf(node)) hold(holders, part, object, depth + 1);
}

function note(holders: Holders, origin: Origin, text: string): void {
  const place = placeIn(origin);
  const before = holders.get(place);
  holders.set(place, before === undefined || before === text ? text : null);
}
