import type { Node, Origin } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { Entry } from '../build/entry.ts';
import { withNode } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import { firstNode } from '../files/first-node.ts';
import type { Layer } from '../build/layer.ts';
import { newLayer } from '../build/layer.ts';
import { weightOf } from '../build/layer-weight.ts';
import { setNamespace } from '../transformers/namespace.ts';
import { spend } from '../patches/patch-work.ts';
import { baseName } from '../files/paths.ts';
import type { Fields, Text } from '../files/read-fields.ts';
import { fieldsOf, listIn, textIn, valueIn, wholeNumberIn } from '../files/read-fields.ts';
import { readRequired } from '../files/read-input.ts';
import { selectedBy } from '../transformers/selector.ts';
import { readSelector } from '../transformers/selector-fields.ts';
import { setAtPath } from './set-at-path.ts';

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

/** Values that take a step to copy. */
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

/** The object in another namespace; unlike `namespace`, this leaves no trace of the one before. */
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
  /** From 1, where in the path that a field holds the text goes; 0 replaces the field. */
  readonly position: number;
}

function written(build: Build, entry: Entry, path: string, { text, position }: Added): Entry {
  const put = (before: string): string =>
    position === 0 ? text.value : withPart(before, position - 1, text.value);
  const node = setAtPath(entry.node, path, put, text.origin);
  return node.kind === 'map' ? withNode(entry, node, build.tables) : entry;
}

/** A file path with one part more; positions count from the first part, also of an absolute path. */
function withPart(path: string, at: number, part: string): string {
  const absolute = path.startsWith('/');
  const parts = path.split('/').filter((each) => each !== '' && each !== '.');
  parts.splice(at, 0, ...part.split('/').filter((each) => each !== ''));
  return `${absolute ? '/' : ''}${parts.join('/')}`;
}
