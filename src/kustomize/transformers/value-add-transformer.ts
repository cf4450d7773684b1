import type { Node, Origin, ScalarNode, SeqNode } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { Entry } from '../build/entry.ts';
import { withNode } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import { firstNode, readRequired } from '../files/input-documents.ts';
import type { Layer } from '../build/layer.ts';
import { newLayer } from '../build/layer.ts';
import { weightOf } from '../build/object-weight.ts';
import { setNamespace } from './namespace.ts';
import { spend } from '../build/build-effort.ts';
import { baseName } from '../files/paths.ts';
import type { Fields, Text } from '../files/read-fields.ts';
import { fieldsOf, listIn, textIn, valueIn, wholeNumberIn } from '../files/read-fields.ts';
import { selectedBy, readSelector } from './selector.ts';
import { mapNode, resolveScalar, scalar, seqNode } from '../../manifest/index.ts';
import { touchedBy, withKey } from '../fields/node-edits.ts';
import { conditionOf, indexOf, plainText } from '../fields/replacement-path.ts';

/** Runs a ValueAddTransformer: writes one text to fields, or into the paths that they hold. */
export function addValue(
  build: Build,
  dir: string,
  layer: Layer,
  fields: Fields,
  origin: Origin,
): void {
  const value = textIn(fields, 'value');
  const text = (value?.value ?? '').trim() || baseName(dir);
  const targets = targetsOf(build, dir, fields);
  if (targets.length === 0)
    refuse('invalid-field', 'A ValueAddTransformer needs at least one target.', origin);
  const added = { value: text, origin: value?.origin ?? origin };
  for (const target of targets) addTo(build, layer, target, added);
}

function targetsOf(build: Build, dir: string, fields: Fields): readonly Node[] {
  const targets = listIn(fields, 'targets');
  const path = textIn(fields, 'targetFilePath');
  if (path === null || path.value === '') return targets;
  const node = firstNode(build, readRequired(build, dir, path, 'file of targets'));
  if (node === undefined) return targets;
  const shared = fieldsOf(node, 'a file of targets', ['targets'], 'ignored');
  return [...targets, ...listIn(shared, 'targets')];
}

/** Says how many values take a step to copy. */
const COPIES = 20;

function addTo(build: Build, layer: Layer, target: Node, text: Text): void {
  const known = ['selector', 'fieldPath', 'filePathPosition'];
  const fields = fieldsOf(target, 'a target of a ValueAddTransformer', known, 'ignored');
  const path = valueIn(fields, 'fieldPath');
  const position = wholeNumberIn(fields, 'filePathPosition');
  if (path === '' || position < 0)
    refuse(
      'invalid-field',
      'A target of a ValueAddTransformer needs a "fieldPath", and no negative "filePathPosition".',
      target.origin,
    );
  const selector = fields.get('selector');
  const selected =
    selector === undefined
      ? new Set(layer.entries)
      : selectedBy(readSelector(selector, 'ignored'), layer.entries, build.patchWork);
  for (const { node } of selected)
    spend(build.patchWork, 1 + weightOf(node) / COPIES, target.origin);
  const added = (entry: Entry): Entry =>
    path === 'metadata/namespace'
      ? moved(build, entry, text)
      : written(build, entry, path, { text, position });
  layer.entries = layer.entries.map((entry) => (selected.has(entry) ? added(entry) : entry));
}

/** Moves the object to another namespace; unlike `namespace`, this leaves no trace of the one before. */
function moved(build: Build, entry: Entry, namespace: Text): Entry {
  const alone: Layer = { ...newLayer(), entries: [entry] };
  setNamespace(build, alone, {
    namespace,
    fieldSpecs: [],
    unsetOnly: false,
    subjects: 'defaultOnly',
    name: 'ValueAddTransformer',
  });
  const [changed = entry] = alone.entries;
  return { ...changed, previous: entry.previous };
}

interface Added {
  readonly text: Text;
  /** Says from 1 where in the path that a field holds the text goes; 0 replaces the field. */
  readonly position: number;
}

function written(build: Build, entry: Entry, path: string, { text, position }: Added): Entry {
  const put = (before: string): string =>
    position === 0 ? text.value : withPart(before, position - 1, text.value);
  const node = setAtPath(entry.node, path, put, text.origin);
  return node.kind === 'map' ? withNode(entry, node, build.tables) : entry;
}

/** Puts one part more into a file path; positions count from the first part, also of an absolute path. */
function withPart(path: string, at: number, part: string): string {
  const absolute = path.startsWith('/');
  const parts = path.split('/').filter((each) => each !== '' && each !== '.');
  parts.splice(at, 0, ...part.split('/').filter((each) => each !== ''));
  return `${absolute ? '/' : ''}${parts.join('/')}`;
}

interface Setting {
  /** Makes the new text from the one that is there. */
  readonly put: (before: string) => string;
  readonly origin: Origin;
}

/**
 * Sets a single value at a path with slashes: names, indexes, `-` for the last item and `[key=value]`.
 * Makes what is missing, except items that an index names.
 */
function setAtPath(node: Node, path: string, put: Setting['put'], origin: Origin): Node {
  const parts: string[] = [];
  for (const piece of path.split('/')) {
    const last = parts.at(-1);
    if (last?.endsWith('\\') === true) parts[parts.length - 1] = `${last.slice(0, -1)}/${piece}`;
    else parts.push(piece);
  }
  const named = parts.map((part) => part.trim()).filter((part) => part !== '');
  return walk(node, named, { put, origin });
}

function walk(node: Node, path: readonly string[], setting: Setting): Node {
  const [part, ...rest] = path;
  if (part === undefined) return set(node, setting);
  if (node.kind === 'scalar') return withinScalar(node, part, setting);
  const index = part === '-' ? -1 : indexOf(part);
  const isName = part !== '*' && index === undefined && !isCondition(part);
  if (node.kind === 'map' && isName) {
    const found = node.entries.get(part) ?? emptyFor(rest, setting);
    return withKey(node, part, walk(found, rest, setting));
  }
  if (node.kind === 'seq' && isCondition(part)) return walkMatching(node, part, rest, setting);
  if (node.kind === 'seq' && index !== undefined)
    return withItem(node, index < 0 ? node.items.length - 1 : index, rest, setting);
  return misplaced(part, setting);
}

/** Leaves a null as it is, since there is nothing to set below it; refuses any other single value. */
const withinScalar = (node: ScalarNode, part: string, setting: Setting): Node =>
  node.value === null ? node : misplaced(part, setting);

const misplaced = (part: string, { origin }: Setting): never =>
  refuse(
    'unexpected-value',
    `A ValueAddTransformer looks for "${part}" where it cannot be (wrong node kind).`,
    origin,
  );

function set(node: Node, { put, origin }: Setting): Node {
  if (node.kind !== 'scalar')
    return refuse(
      'unexpected-value',
      'A ValueAddTransformer reaches a map or list; it sets single values (wrong node kind).',
      origin,
    );
  const text = put(node.value === null ? (node.spelling ?? '') : plainText(node));
  const replaced = node.origin === origin ? undefined : node.origin;
  const place = touchedBy(origin, 'transformer', 'ValueAddTransformer', replaced);
  // A value that was in quotes stays a text; any other is read anew.
  return node.quoted === true
    ? scalar(text, place)
    : { ...scalar(null, place), ...resolveScalar(text, 'go-yaml-3') };
}

function withItem(list: SeqNode, at: number, rest: readonly string[], setting: Setting): Node {
  const items = list.items.map((item, index) => (index === at ? walk(item, rest, setting) : item));
  return seqNode(items, list.origin);
}

function walkMatching(
  list: SeqNode,
  part: string,
  rest: readonly string[],
  setting: Setting,
): Node {
  const condition = conditionOf(part);
  if (condition === undefined)
    return refuse('invalid-field', `"${part}" must be of the form [name=value].`, setting.origin);
  const { key, value } = condition;
  const at = list.items.findIndex((item) => {
    const found = key === '' ? item : item.kind === 'map' ? item.entries.get(key) : undefined;
    return found !== undefined && plainText(found) === value;
  });
  if (at >= 0) return withItem(list, at, rest, setting);
  const wanted = scalar(value, touchedBy(setting.origin, 'transformer', 'ValueAddTransformer'));
  const made = key === '' ? wanted : mapNode(new Map([[key, wanted]]), setting.origin);
  return withItem(seqNode([...list.items, made], list.origin), list.items.length, rest, setting);
}

const isCondition = (part: string): boolean => part.startsWith('[') && part.endsWith(']');

/** Makes what stands for a step that is missing, by the step after it. */
function emptyFor([next]: readonly string[], { origin }: Setting): Node {
  if (next === undefined) return scalar(null, origin);
  const listed = indexOf(next) !== undefined || isCondition(next);
  return listed ? seqNode([], origin) : mapNode(new Map(), origin);
}
