import type { MapNode, Node, Origin } from '../../manifest/index.ts';
import { refuse } from './failure.ts';

/** Holds a text of a kustomization file and its place. */
export interface Text {
  readonly value: string;
  readonly origin: Origin;
}

/** Holds the fields of one map of a kustomization file, by their proper spelling. Nulls are left out. */
export type Fields = ReadonlyMap<string, Node> & {
  /** It is true where a number or boolean counts as the text it is written as. */
  readonly lenient?: boolean;
};

/**
 * Says what happens to fields that are not known: transformers in files of their own may have any, and
 * numbers where a text belongs.
 */
export type UnknownFields = 'refused' | 'ignored';

/**
 * Reads a map of known fields. Kustomize decodes its files as Go does JSON: an unknown field is an
 * error, case does not count (of two spellings the one that sorts last does), and null is an empty map.
 */
export function fieldsOf(
  node: Node,
  what: string,
  known: readonly string[],
  unknown: UnknownFields = 'refused',
): Fields {
  const fields = Object.assign(new Map<string, Node>(), { lenient: unknown === 'ignored' });
  if (isNull(node)) return fields;
  const spelling = spellingOf(known);
  const spelled = new Map<string, string>();
  for (const [key, value] of mapOf(node, what).entries) {
    const name = spelling.get(key.toLowerCase());
    if (name === undefined && unknown === 'refused')
      refuse('invalid-field', `"${key}" is not a field of ${what}.`, value.origin);
    if (name === undefined || isNull(value) || key < (spelled.get(name) ?? '')) continue;
    fields.set(name, value);
    spelled.set(name, key);
  }
  return fields;
}

const spellings = new WeakMap<readonly string[], ReadonlyMap<string, string>>();

/** Gives the proper spelling of fields by that in small letters. */
function spellingOf(known: readonly string[]): ReadonlyMap<string, string> {
  const spelling = spellings.get(known) ?? new Map(known.map((name) => [name.toLowerCase(), name]));
  spellings.set(known, spelling);
  return spelling;
}

const isNull = (node: Node): boolean => node.kind === 'scalar' && node.value === null;

export function mapOf(node: Node, what: string): MapNode {
  if (node.kind !== 'map') return refuse('invalid-field', `${what} must be a map.`, node.origin);
  return node;
}

export function textIn(fields: Fields, name: string): Text | null {
  const node = fields.get(name);
  return node === undefined ? null : textOfNode(node, name, fields.lenient);
}

/** Gives the text of a field, or '' where it is absent. */
export const valueIn = (fields: Fields, name: string): string => textIn(fields, name)?.value ?? '';

/**
 * Reads a text and refuses anything else: without quotes, YAML 1.1 reads `n`, `on` and `1.0` as something
 * else, which kustomize refuses.
 */
function textOfNode(node: Node, name: string, lenient = false): Text {
  if (lenient && node.kind === 'scalar' && node.value !== null)
    return { value: node.digits ?? String(node.value), origin: node.origin };
  if (node.kind !== 'scalar' || typeof node.value !== 'string')
    return refuse(
      'invalid-field',
      `"${name}" must be text; put it in quotes if it looks like a number or a boolean.`,
      node.origin,
    );
  return { value: node.value, origin: node.origin };
}

export function flagIn(fields: Fields, name: string): boolean {
  const node = fields.get(name);
  if (node === undefined || isNull(node)) return false;
  if (node.kind !== 'scalar' || typeof node.value !== 'boolean')
    return refuse('invalid-field', `"${name}" must be true or false.`, node.origin);
  return node.value;
}

export function wholeNumberIn(fields: Fields, name: string): number {
  const node = fields.get(name);
  if (node === undefined) return 0;
  if (node.kind !== 'scalar' || typeof node.value !== 'number' || !Number.isInteger(node.value))
    return refuse('invalid-field', `"${name}" must be a whole number.`, node.origin);
  return node.value;
}

export function listIn(fields: Fields, name: string): readonly Node[] {
  const node = fields.get(name);
  if (node === undefined) return [];
  if (node.kind !== 'seq') return refuse('invalid-field', `"${name}" must be a list.`, node.origin);
  return node.items;
}

export const textsIn = (fields: Fields, name: string): readonly Text[] =>
  listIn(fields, name).map((item) => textOrEmpty(item, name, fields.lenient));

/** Reads the text of an item; a null among texts is an empty one. */
const textOrEmpty = (node: Node, name: string, lenient?: boolean): Text =>
  isNull(node) ? { value: '', origin: node.origin } : textOfNode(node, name, lenient);

/** Reads a map of texts, such as labels. */
export function textMapIn(fields: Fields, name: string): ReadonlyMap<string, Text> {
  const node = fields.get(name);
  const texts = new Map<string, Text>();
  if (node === undefined) return texts;
  for (const [key, value] of mapOf(node, `"${name}"`).entries)
    texts.set(key, textOrEmpty(value, `${name}.${key}`, fields.lenient));
  return texts;
}
