import type { Node, Origin } from '../../manifest/index.ts';
import { refuse, stopsBefore } from '../files/failure.ts';
import type { Fields, Text, UnknownFields } from '../files/read-fields.ts';
import {
  fieldsOf,
  flagIn,
  listIn,
  textIn,
  textsIn,
  valueIn,
  wholeNumberIn,
} from '../files/read-fields.ts';
import type { Selector } from './selector.ts';
import { readSelector } from './selector.ts';

export interface FieldOptions {
  readonly delimiter: string;
  readonly index: number;
  readonly create: boolean;
}

export interface ReplacementTarget {
  readonly select: Selector;
  readonly reject: readonly Selector[];
  readonly fieldPaths: readonly Text[];
  readonly options: FieldOptions;
}

export interface Replacement {
  readonly source: {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
    readonly fieldPath: string;
    readonly options: FieldOptions;
  };
  readonly targets: readonly ReplacementTarget[];
  readonly origin: Origin;
  readonly node: Node;
}

const DEFAULT_PATH = 'metadata.name';

/** Gives the fields of a replacement, of which older releases know one less. */
export function replacementFields(node: Node, unknown?: UnknownFields): Fields {
  if (node.kind === 'map' && node.entries.has('sourceValue'))
    return refuse(
      'invalid-field',
      `A replacement has a "sourceValue": ${stopsBefore('5.7', 'knows no such field')}.`,
      node.origin,
    );
  return fieldsOf(node, 'a replacement', ['path', 'source', 'targets'], unknown);
}

export function readReplacement(node: Node, unknown?: UnknownFields): Replacement {
  const fields = replacementFields(node, unknown);
  const source = fields.get('source');
  const targets = listIn(fields, 'targets');
  // In a kustomization, as opposed to a file of its own, an empty list of targets is none.
  const isNone = targets.length === 0 && (unknown !== 'ignored' || !fields.has('targets'));
  if (source === undefined || isNone)
    return refuse(
      'invalid-field',
      'A replacement needs a source and at least one target.',
      node.origin,
    );
  const known = ['group', 'version', 'kind', 'name', 'namespace', 'fieldPath', 'options'];
  const from = fieldsOf(source, 'the source of a replacement', known, unknown);
  return {
    source: {
      group: valueIn(from, 'group'),
      version: valueIn(from, 'version'),
      kind: valueIn(from, 'kind'),
      name: valueIn(from, 'name'),
      namespace: valueIn(from, 'namespace'),
      fieldPath: valueIn(from, 'fieldPath') || DEFAULT_PATH,
      options: readOptions(from, unknown),
    },
    targets: targets.map((target) => readTarget(target, unknown)),
    origin: node.origin,
    node,
  };
}

function readTarget(node: Node, unknown?: UnknownFields): ReplacementTarget {
  const known = ['select', 'reject', 'fieldPaths', 'options'];
  const fields = fieldsOf(node, 'a target of a replacement', known, unknown);
  const select = fields.get('select');
  if (select === undefined)
    return refuse(
      'invalid-field',
      'A target of a replacement must say what to "select".',
      node.origin,
    );
  const paths = textsIn(fields, 'fieldPaths');
  return {
    select: readSelector(select, unknown),
    reject: listIn(fields, 'reject').map((one) => readSelector(one, unknown)),
    fieldPaths: paths.length === 0 ? [{ value: DEFAULT_PATH, origin: node.origin }] : paths,
    options: readOptions(fields, unknown),
  };
}

function readOptions(fields: Fields, unknown?: UnknownFields): FieldOptions {
  const node = fields.get('options');
  if (node === undefined) return { delimiter: '', index: 0, create: false };
  const known = ['delimiter', 'index', 'encoding', 'create'];
  const options = fieldsOf(node, 'the options of a replacement', known, unknown);
  textIn(options, 'encoding');
  return {
    delimiter: valueIn(options, 'delimiter'),
    index: wholeNumberIn(options, 'index'),
    create: flagIn(options, 'create'),
  };
}
