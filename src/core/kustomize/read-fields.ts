import type { MapNode, Node } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import { refuse } from './failure.ts';

/** A text of a kustomization file and its place. */
export interface Text {
  readonly value: string;
  readonly origin: Origin;
}

/** The fields of one map of a kustomization file, by their proper spelling. Nulls are left out. */
export type Fields = ReadonlyMap<string, Node>;

/**
 * Reads a map whose fields are all known. Kustomize decodes its files as Go does JSON: an unknown field
 * is an error, and case does not count.
 */
export function fieldsOf(node: Node, what: string, known: readonly string[]): Fields {
  const spelling = new Map(known.map((name) => [name.toLowerCase(), name]));
  const fields = new Map<string, Node>();
  for (const [key, value] of mapOf(node, what).entries) {
    const name = spelling.get(key.toLowerCase());
    if (name === undefined)
      refuse('invalid-field', `"${key}" is not a field of ${what}.`, value.origin);
    else if (!(value.kind === 'scalar' && value.value === null)) fields.set(name, value);
  }
  return fields;
}

export function mapOf(node: Node, what: string): MapNode {
  if (node.kind !== 'map') return refuse('invalid-field', `${what} must be a map.`, node.origin);
  return node;
}

export function textIn(fields: Fields, name: string): Text | null {
  const node = fields.get(name);
  return node === undefined ? null : textOfNode(node, name);
}

/** The text of a field, or '' where it is absent. */
export const valueIn = (fields: Fields, name: string): string => textIn(fields, name)?.value ?? '';

/** A text as it must be: YAML 1.1 reads `n`, `on` and `1.0` as something else, and kustomize refuses those. */
export function textOfNode(node: Node, name: string): Text {
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
  if (node === undefined) return false;
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
  listIn(fields, name).map((item) => textOfNode(item, name));

/** A map of texts, such as labels. */
export function textMapIn(fields: Fields, name: string): ReadonlyMap<string, Text> {
  const node = fields.get(name);
  const texts = new Map<string, Text>();
  if (node === undefined) return texts;
  for (const [key, value] of mapOf(node, `"${name}"`).entries)
    texts.set(key, textOfNode(value, `${name}.${key}`));
  return texts;
}
