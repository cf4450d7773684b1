import type { Node, Origin, Touch, SeqNode } from '../../manifest/index.ts';
import { movedBy, sameData, scalar, seqNode, nodeAt, stringAt } from '../../manifest/index.ts';
import { withKey, withoutKey } from '../fields/node-edits.ts';
import { refuse } from '../files/failure.ts';
import { weightOf, weigh } from '../build/object-weight.ts';

/** Holds what is noted of each value that an operation writes. */
interface Touching {
  readonly via: Touch;
  /** Counts values that are copied since each of them notes the patch. */
  readonly spend: (values: number) => void;
}

/** Applies the operations in order (RFC 6902, with the liberties of kustomize's library). */
export function applyOperations(
  target: Node,
  operations: readonly PatchOperation[],
  touching: Touching,
): Node {
  return operations.reduce((node, operation) => {
    touching.spend(copiesFor(node, operation.path));
    return applyOne(node, operation, touching);
  }, target);
}

/** Says how many fields and items are copied as fast as one value that notes the patch. */
const COPIES = 500;

/** Counts the copies on the way to a place, where maps and lists are made anew. */
function copiesFor(node: Node, path: PatchOperation['path']): number {
  let copies = 0;
  let at: Node | undefined = node;
  for (const part of typeof path === 'string' || path === null ? [] : path) {
    if (at === undefined || at.kind === 'scalar') break;
    copies += at.kind === 'map' ? at.entries.size * MAP_COPIES : at.items.length;
    at = lookup(at, [part]);
  }
  return copies / COPIES;
}

/** Says how many items of a list are copied as fast as one field of a map. */
const MAP_COPIES = 10;

function applyOne(node: Node, operation: PatchOperation, { via, spend }: Touching): Node {
  const { op, from, origin } = operation;
  const put = (value: Node, replaced?: Origin): Node =>
    movedBy(value, (place) => ({ ...place, via: replaced ? { ...via, replaced } : via }));
  // What is moved or copied keeps the place it has in its file: the patch only brought it here.
  const carried = (value: Node): Node => {
    spend(weightOf(value));
    return movedBy(value, (place) => ({ ...place, via: { ...via, replaced: place } }));
  };
  if (operation.path === 'whole') return applyToWhole(node, operation, put);
  const path = operation.path ?? missing(operation);
  switch (op) {
    case 'add':
      return insert(node, path, put(valueOf(operation), overwritten(node, path)), operation);
    case 'replace': {
      const value = put(valueOf(operation), lookup(node, path)?.origin);
      return replaceAt(node, path, value, operation);
    }
    case 'remove':
      return removeAt(node, path, operation);
    case 'move': {
      const moved = lookup(node, source(operation)) ?? missing(operation);
      return insert(removeAt(node, source(operation), operation), path, carried(moved), operation);
    }
    case 'copy': {
      const copied = fieldAt(node, from, operation);
      weigh(copied, origin);
      return insert(node, path, carried(copied), operation);
    }
    case 'test':
      if (!sameData(fieldAt(node, path, operation), operation.value)) differs(operation);
      return node;
  }
}

/**
 * Runs an operation on the empty path: only `replace` and `test` take it, and a single value replaces
 * nothing.
 */
function applyToWhole(node: Node, operation: PatchOperation, put: (value: Node) => Node): Node {
  const value = valueOf(operation);
  if (operation.op === 'replace') return value.kind === 'scalar' ? node : put(value);
  if (operation.op !== 'test') return missing(operation);
  if (!sameData(node, operation.value)) differs(operation);
  return node;
}

/** Gives the value of an operation, which is null where it has none. */
const valueOf = (operation: PatchOperation): Node =>
  operation.value ?? scalar(null, operation.origin);

const source = (operation: PatchOperation): Pointer =>
  operation.from === null || operation.from === 'whole' ? missing(operation) : operation.from;

/** Gives the value to compare or copy: a key the map does not have is null there, an item must exist. */
function fieldAt(node: Node, pointer: PatchOperation['path'], operation: PatchOperation): Node {
  if (pointer === null || pointer === 'whole') return missing(operation);
  const parent = lookup(node, pointer.slice(0, -1));
  const found = lookup(node, pointer);
  if (found !== undefined) return found;
  return parent?.kind === 'map' ? scalar(null, operation.origin) : missing(operation);
}

const spelled = (pointer: PatchOperation['path']): string =>
  pointer === null || pointer === 'whole' ? 'without a "/"' : `"/${pointer.join('/')}"`;

const differs = (operation: PatchOperation): never =>
  refuse(
    'no-match',
    `The JSON patch tests ${spelled(operation.path)} for a value it does not have.`,
    operation.origin,
  );

const missing = (operation: PatchOperation): never =>
  refuse(
    'no-match',
    `The JSON patch cannot ${operation.op} ${spelled(operation.op === 'move' || operation.op === 'copy' ? operation.from : operation.path)}: the object has no such field.`,
    operation.origin,
  );

/** Finds the place of what `add` overwrites: the value under a key, never an item of a list. */
function overwritten(node: Node, path: Pointer): Origin | undefined {
  return lookup(node, path.slice(0, -1))?.kind === 'map' ? lookup(node, path)?.origin : undefined;
}

type EditParent = (parent: Node, last: string) => Node;

/** Rebuilds the way down to the parent of the last step, and the parent with `edit`. */
function editParent(
  node: Node,
  path: readonly string[],
  operation: PatchOperation,
  edit: EditParent,
): Node {
  const [part, ...rest] = path;
  if (part === undefined) return missing(operation);
  if (rest.length === 0) return edit(node, part);
  if (node.kind === 'map') {
    const inner = node.entries.get(part) ?? missing(operation);
    return withKey(node, part, editParent(inner, rest, operation, edit));
  }
  if (node.kind !== 'seq') return missing(operation);
  const index = indexOf(part, node.items.length);
  const inner = node.items[index] ?? missing(operation);
  return seqNode(node.items.with(index, editParent(inner, rest, operation, edit)), node.origin);
}

function insert(node: Node, path: readonly string[], value: Node, operation: PatchOperation): Node {
  return editParent(node, path, operation, (parent, last) => {
    if (parent.kind === 'map') return withKey(parent, last, value);
    if (parent.kind !== 'seq') return missing(operation);
    const length = parent.items.length;
    const index = last === '-' ? length : indexOf(last, length + 1);
    if (index < 0)
      return refuse(
        'no-match',
        `The JSON patch adds at ${spelled(path)}, but the list has ${String(length)} items.`,
        operation.origin,
      );
    return seqNode(parent.items.toSpliced(index, 0, value), parent.origin);
  });
}

/** Replaces the value at a path. Unlike the RFC, kustomize lets `replace` add a key that is not there. */
function replaceAt(
  node: Node,
  path: readonly string[],
  value: Node,
  operation: PatchOperation,
): Node {
  return editParent(node, path, operation, (parent, last) => {
    if (parent.kind === 'map') return withKey(parent, last, value);
    if (parent.kind !== 'seq') return missing(operation);
    const index = indexOf(last, parent.items.length);
    if (index < 0) return missing(operation);
    return seqNode(parent.items.with(index, value), parent.origin);
  });
}

function removeAt(node: Node, path: readonly string[], operation: PatchOperation): Node {
  return editParent(node, path, operation, (parent, last) => {
    if (parent.kind === 'map')
      return parent.entries.has(last) ? withoutKey(parent, last) : missing(operation);
    if (parent.kind !== 'seq') return missing(operation);
    const index = indexOf(last, parent.items.length);
    if (index < 0) return missing(operation);
    return seqNode(parent.items.toSpliced(index, 1), parent.origin);
  });
}

type Operator = 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
const OPERATORS: readonly string[] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** Holds one operation of a JSON6902 patch. A pointer that is null leads nowhere. */
export interface PatchOperation {
  readonly op: Operator;
  readonly path: Pointer | 'whole' | null;
  readonly from: Pointer | 'whole' | null;
  readonly value: Node | undefined;
  /** The place of the operation in the patch. */
  readonly origin: Origin;
}

/** Reads a list of operations; refuses one without a known `op` or a `path`. */
export const parseOperations = (node: SeqNode): readonly PatchOperation[] =>
  node.items.map((item) => {
    const op = stringAt(item, 'op');
    const path = stringAt(item, 'path');
    const from = stringAt(item, 'from');
    if (op === undefined || !isOperator(op))
      return refuse(
        'invalid-patch',
        'An operation of the JSON patch has no known "op".',
        item.origin,
      );
    if (path === undefined)
      return refuse(
        'invalid-patch',
        `The "${op}" operation of the JSON patch has no "path".`,
        item.origin,
      );
    return {
      op,
      path: pointerOf(path),
      from: from === undefined ? null : pointerOf(from),
      value: nodeAt(item, 'value'),
      origin: item.origin,
    };
  });

const isOperator = (op: string): op is Operator => OPERATORS.includes(op);

/** Lists the steps of a JSON pointer, at least one. */
type Pointer = readonly string[];

/**
 * Reads the steps of a JSON pointer, `whole` for the empty one. What stands before the first slash does not
 * count; null where there is no slash, which leads nowhere.
 */
function pointerOf(text: string): Pointer | 'whole' | null {
  if (text === '') return 'whole';
  if (!text.includes('/')) return null;
  return text
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~')));
}

/** Finds the value at a pointer; undefined where there is none. */
function lookup(node: Node, path: Pointer): Node | undefined {
  let current: Node | undefined = node;
  for (const part of path) {
    if (current?.kind === 'map') current = current.entries.get(part);
    else if (current?.kind === 'seq') current = current.items[indexOf(part, current.items.length)];
    else return undefined;
  }
  return current;
}

/**
 * Reads an existing index of a list; negative ones count from the end, as in kustomize's library. -1 is none.
 */
function indexOf(part: string, length: number): number {
  if (!/^[-+]?\d+$/.test(part)) return -1;
  const index = Number(part);
  const from = index < 0 ? index + length : index;
  return from >= 0 && from < length ? from : -1;
}
