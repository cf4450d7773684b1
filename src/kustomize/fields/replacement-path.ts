import type { Node, SeqNode } from '../../manifest/index.ts';
import { textOf } from './node-edits.ts';

/**
 * Splits a field path of `replacements` or `fieldref` at dots; `\.` is a dot inside a name, and so is one
 * in brackets: `metadata.annotations.[a.b/c]`. Brackets that hold a dot and no condition go; those
 * around a name without dots stay, and are then taken for a condition.
 */
export function splitFieldPath(path: string): readonly string[] {
  const pieces = splitAtDots(path);
  const parts: string[] = [];
  let open: string | undefined;
  for (const piece of pieces) {
    const part: string = open === undefined ? piece : `${open}.${piece}`;
    const closed = part.endsWith(']');
    if (part.startsWith('[') && !closed) open = part;
    else {
      parts.push(open === undefined ? part : withoutBrackets(part));
      open = undefined;
    }
  }
  return open === undefined ? parts : [...parts, withoutBrackets(open)];
}

function splitAtDots(path: string): readonly string[] {
  const pieces = path.split('.');
  if (pieces.length > 1 && pieces[0] === '') pieces.shift();
  const parts: string[] = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (last?.endsWith('\\') === true) parts[parts.length - 1] = `${last.slice(0, -1)}.${piece}`;
    else parts.push(piece);
  }
  return parts;
}

const withoutBrackets = (part: string): string =>
  part.includes('=') ? part : part.replace(/^[[\]]+|[[\]]+$/g, '');

/** Reads an index of a list, as Go reads whole numbers; undefined for any other text. */
export const indexOf = (part: string): number | undefined =>
  /^[-+]?\d+$/.test(part) ? Number(part) : undefined;

/** Reads the two sides of a condition `[name=value]`; undefined for any other text. */
export function conditionOf(part: string): { key: string; value: string } | undefined {
  const [, key, value] = /^\[([^=]*)=(.*)\]$/s.exec(part) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value };
}

/**
 * Finds the node that the source of a replacement names: fields, indexes, `-` for the last item, and the
 * first item a condition fits. Undefined where there is none, or where the path cannot be one.
 */
export function valueAt(node: Node, parts: readonly string[]): Node | undefined {
  let current: Node | undefined = node;
  for (const part of parts.map((each) => each.trim()).filter((each) => each !== ''))
    current = current === undefined ? undefined : stepInto(current, part);
  return current;
}

function stepInto(node: Node, part: string): Node | undefined {
  const index = part === '-' ? -1 : indexOf(part);
  if (index !== undefined)
    return node.kind === 'seq' && (index >= 0 || part === '-') ? node.items.at(index) : undefined;
  if (part.startsWith('[') && part.endsWith(']'))
    return node.kind === 'seq' ? itemAt(node, part) : undefined;
  return node.kind === 'map' ? node.entries.get(part) : undefined;
}

/** Finds the first item that has the value, or, without a name, is it. Maps and lists count as empty text. */
function itemAt(list: SeqNode, part: string): Node | undefined {
  const condition = conditionOf(part);
  if (condition === undefined) return undefined;
  return list.items.find((item) => {
    if (condition.key === '') return plainText(item) === condition.value;
    const value = item.kind === 'map' ? item.entries.get(condition.key) : undefined;
    return value !== undefined && plainText(value) === condition.value;
  });
}

/** Gives the text of a single value; kustomize takes a map or list for an empty one. */
export const plainText = (node: Node): string => (node.kind === 'scalar' ? textOf(node) : '');

/**
 * Finds the node a `fieldref` names. It is like the path of a replacement, but an index may follow a name:
 * `ports[0]`.
 */
export const referencedAt = (node: Node, path: string): Node | undefined =>
  valueAt(
    node,
    splitFieldPath(path).flatMap((part) => {
      const [, name = '', index] = /^(.*)\[(\d+)\]$/s.exec(part) ?? [];
      if (index === undefined) return [part];
      return name === '' ? [index] : [name, index];
    }),
  );
