import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { mapNode, seqNode } from '../../manifest/index.ts';
import { withKey } from './node-edits.ts';
import type { Entry } from '../build/entry.ts';
import { withNode } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import { isSelected } from '../build/object-id.ts';
import type { FieldSpec, KustomizeTables } from '../transformers/kustomize-tables.ts';
import type { UnknownFields } from '../files/read-fields.ts';
import { fieldsOf, flagIn, valueIn } from '../files/read-fields.ts';

/**
 * Makes the new value of a field; undefined stands for a field that is made because the specification says
 * so.
 */
type SetField = (found: Node | undefined) => Node;

/** Says how fields are made where a specification asks for it; where it is absent, none are. */
interface Creating {
  readonly origin: Origin;
}

/** Applies `set` to every place the specifications name in the object. */
export function editFields(
  entry: Entry,
  specs: readonly FieldSpec[],
  set: SetField,
  tables: KustomizeTables,
  creating?: Creating,
): Entry {
  let current = entry;
  for (const spec of specsFor(specs, entry.id.kind))
    current = editField(current, spec, set, tables, creating);
  return current;
}

/** Applies `set` to every place one specification names in the object. */
export function editField(
  entry: Entry,
  spec: FieldSpec,
  set: SetField,
  tables: KustomizeTables,
  creating?: Creating,
): Entry {
  if (!isSelected(entry.id, spec)) return entry;
  const create = spec.create === true ? creating : undefined;
  return withNode(entry, editMap(entry.node, { way: wayOf(spec), set, create }, 0), tables);
}

const prepared = new WeakMap<readonly FieldSpec[], Map<string, readonly FieldSpec[]>>();

/** Gives the specifications that can be for a kind. Lists are few and live long, so this is kept. */
function specsFor(specs: readonly FieldSpec[], kind: string): readonly FieldSpec[] {
  let byKind = prepared.get(specs);
  if (byKind === undefined) {
    byKind = new Map();
    prepared.set(specs, byKind);
  }
  const known = byKind.get(kind);
  if (known !== undefined) return known;
  const found = specs.filter(
    (spec) => spec.kind === undefined || spec.kind === '' || spec.kind === kind,
  );
  byKind.set(kind, found);
  return found;
}

interface Edit {
  readonly way: readonly Step[];
  readonly set: SetField;
  readonly create: Creating | undefined;
}

function edit(node: Node, editing: Edit, at: number): Node {
  if (at === editing.way.length) return editing.set(node);
  if (isNull(node)) return node;
  if (node.kind === 'map') return editMap(node, editing, at);
  if (node.kind === 'seq') return editItems(node.items, node, editing, at);
  return refuse(
    'unexpected-value',
    `A map or list is expected where "${pathFrom(editing.way, at)}" is looked for (expected sequence or mapping node).`,
    node.origin,
  );
}

function editItems(items: readonly Node[], node: Node, editing: Edit, at: number): Node {
  const edited = items.map((item) => edit(item, editing, at));
  return edited.every((item, index) => item === items[index]) ? node : seqNode(edited, node.origin);
}

function editMap(map: MapNode, editing: Edit, at: number): MapNode {
  const { way, set, create } = editing;
  const step = way[at];
  if (step === undefined) return map;
  const { key } = step;
  if (step.wrong !== null) refuseStep(step, map);
  const found = map.entries.get(key);
  if (found !== undefined && !isNull(found)) return withKey(map, key, edit(found, editing, at + 1));
  const last = at + 1 === way.length;
  if (step.list) return found === undefined ? map : withEmptyList(map, key, last, set);
  if (create !== undefined) {
    if (last) return withKey(map, key, set(undefined));
    return withKey(map, key, editMap(mapNode(new Map(), create.origin), editing, at + 1));
  }
  return found !== undefined && last ? withKey(map, key, set(found)) : map;
}

/** Sets an empty list in the place of a null, as kustomize does where a path says that a list is there. */
function withEmptyList(map: MapNode, key: string, last: boolean, set: SetField): MapNode {
  const empty = seqNode([], map.entries.get(key)?.origin ?? map.origin);
  return withKey(map, key, last ? set(empty) : empty);
}

const refuseStep = ({ key, wrong }: Step, { origin }: MapNode): never =>
  wrong === 'nothing'
    ? refuse('invalid-field', 'A field path names no field (empty field name).', origin)
    : refuse(
        'unexpected-value',
        `A list is expected where item ${key} is looked for (wrong node kind).`,
        origin,
      );

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;

/** Holds one part of the path of a field specification. */
interface Step {
  readonly key: string;
  /** It is true where the path says that a list is there: `containers[]`. */
  readonly list: boolean;
  /** Says that the part stands for no key: for an item of a list, or for nothing. */
  readonly wrong: 'item' | 'nothing' | null;
}

const ways = new WeakMap<FieldSpec, readonly Step[]>();

/** Splits the path of a specification into steps. Specifications live long, so this is kept. */
function wayOf(spec: FieldSpec): readonly Step[] {
  const known = ways.get(spec);
  if (known !== undefined) return known;
  const way = pathParts(spec.path).map(stepOf);
  ways.set(spec, way);
  return way;
}

/** Writes the rest of a way, from one of its steps on, as a path. */
const pathFrom = (way: readonly Step[], at: number): string =>
  way
    .slice(at)
    .map(({ key, list }) => (list ? `${key}[]` : key))
    .join('/');

/** Splits a field path at `/`; `\\/` is a slash inside a name, and a slash may come first. */
function pathParts(path: string): readonly string[] {
  const parts: string[] = [];
  for (const piece of path.replace(/^\//, '').split('/')) {
    const last = parts.at(-1);
    if (last?.endsWith('\\') === true) parts[parts.length - 1] = `${last.slice(0, -1)}/${piece}`;
    else parts.push(piece);
  }
  return parts;
}

/** Matches an index, the last item, any item, or one with a value. */
const ITEM = /^(?:[-+]?\d+|-|\*|\[.*\])$/;

function stepOf(part: string): Step {
  const list = part.endsWith('[]');
  const key = list ? part.slice(0, -2) : part;
  const wrong = key === '' ? 'nothing' : ITEM.test(key) ? 'item' : null;
  return { key, list, wrong };
}

/** Reads a field specification of a kustomization, a configuration or a transformer. */
export function readFieldSpec(node: Node, unknown?: UnknownFields): FieldSpec {
  const known = ['path', 'create', 'group', 'version', 'kind'];
  const fields = fieldsOf(node, 'a field specification', known, unknown);
  return {
    path: valueIn(fields, 'path'),
    create: flagIn(fields, 'create'),
    group: valueIn(fields, 'group'),
    version: valueIn(fields, 'version'),
    kind: valueIn(fields, 'kind'),
    origin: node.origin,
  };
}
