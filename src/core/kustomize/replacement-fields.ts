import type { Node } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import { refuse } from './failure.ts';
import type { Fields, Text } from './read-fields.ts';
import { fieldsOf, flagIn, listIn, textsIn, valueIn, wholeNumberIn } from './read-fields.ts';
import type { Selector } from './selector.ts';
import { readSelector } from './selector-fields.ts';

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

/** One entry of `replacements`. */
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

export function readReplacement(node: Node): Replacement {
  const fields = fieldsOf(node, 'a replacement', ['path', 'source', 'targets']);
  const source = fields.get('source');
  if (source === undefined || !fields.has('targets'))
    return refuse(
      'invalid-field',
      'A replacement needs a source and at least one target.',
      node.origin,
    );
  const from = fieldsOf(source, 'the source of a replacement', [
    ...['group', 'version', 'kind', 'name', 'namespace', 'fieldPath', 'options'],
  ]);
  return {
    source: {
      group: valueIn(from, 'group'),
      version: valueIn(from, 'version'),
      kind: valueIn(from, 'kind'),
      name: valueIn(from, 'name'),
      namespace: valueIn(from, 'namespace'),
      fieldPath: valueIn(from, 'fieldPath') || DEFAULT_PATH,
      options: readOptions(from),
    },
    targets: listIn(fields, 'targets').map(readTarget),
    origin: node.origin,
    node,
  };
}

function readTarget(node: Node): ReplacementTarget {
  const fields = fieldsOf(node, 'a target of a replacement', [
    'select',
    'reject',
    'fieldPaths',
    'options',
  ]);
  const select = fields.get('select');
  if (select === undefined)
    return refuse(
      'invalid-field',
      'A target of a replacement must say what to "select".',
      node.origin,
    );
  const paths = textsIn(fields, 'fieldPaths');
  return {
    select: readSelector(select),
    reject: listIn(fields, 'reject').map(readSelector),
    fieldPaths: paths.length === 0 ? [{ value: DEFAULT_PATH, origin: node.origin }] : paths,
    options: readOptions(fields),
  };
}

function readOptions(fields: Fields): FieldOptions {
  const node = fields.get('options');
  if (node === undefined) return { delimiter: '', index: 0, create: false };
  const options = fieldsOf(node, 'the options of a replacement', [
    'delimiter',
    'index',
    'encoding',
    'create',
  ]);
  return {
    delimiter: valueIn(options, 'delimiter'),
    index: wholeNumberIn(options, 'index'),
    create: flagIn(options, 'create'),
  };
}
