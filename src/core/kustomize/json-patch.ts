import type { Node, SeqNode } from '../manifest/node.ts';
import { nodeAt, sameData, scalar, seqNode, stringAt } from '../manifest/node.ts';
import type { Origin, Touch } from '../manifest/origin.ts';
import { movedBy, withKey, withoutKey } from './edit-node.ts';
import { refuse } from './failure.ts';
import { weightOf } from './layer-weight.ts';
import { weigh } from './weigh.ts';

type Operator = 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
const OPERATORS: readonly string[] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** One operation of a JSON6902 patch. */
export interface Operation {
  readonly op: Operator;
  readonly path: readonly string[];
  readonly from: readonly string[];
  readonly value: Node | undefined;
  /** Where the operation stands in the patch. */
  readonly origin: Origin;
}

/** Reads a list of operations; refuses one without a known `op` or a `path`. */
export function parseOperations(node: SeqNode): readonly Operation[] {
  if (node.items.length === 0)
    refuse('invalid-patch', 'The JSON patch has no operations.', node.origin);
  return node.items.map((item) => {
    const op = stringAt(item, 'op');
    const path = stringAt(item, 'path');
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
      path: pointerOf(path, item.origin),
      from: pointerOf(stringAt(item, 'from') ?? '', item.origin),
      value: nodeAt(item, 'value'),
      origin: item.origin,
    };
  });
}

const isOperator = (op: string): op is Operator => OPERATORS.includes(op);

/** Steps of a JSON pointer. Kustomize drops what stands before the first slash. */
function pointerOf(pointer: string, origin: Origin): readonly string[] {
  if (pointer === '') return [];
  if (!pointer.includes('/'))
    return refuse('invalid-patch', `The path "${pointer}" of the JSON patch has no "/".`, origin);
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What is noted of each value that an operation writes. */
interface Touching {
  readonly via: Touch;
  /** Counts values that are copied since each of them notes the patch. */
  readonly spend: (values: number) => void;
}

/** Applies the operations in order (RFC 6902). */
export function applyOperations(
  target: Node,
  operations: readonly Operation[],
  touching: Touching,
): Node {
  return operations.reduce((node, operation) => applyOne(node, operation, touching), target);
}

function applyOne(node: Node, operation: Operation, { via, spend }: Touching): Node {
  const { op, path, from, origin } = operation;
  const put = (value: Node, replaced?: Origin): Node =>
    movedBy(value, (place) => ({ ...place, via: replaced ? { ...via, replaced } : via }));
  // What is moved or copied keeps the place it has in its file: the patch only brought it here.
  const carried = (value: Node): Node => {
    spend(weightOf(value));
    return movedBy(value, (place) => ({ ...place, via: { ...via, replaced: place } }));
  };
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
      const moved = lookup(node, from) ?? missing(operation);
      return insert(removeAt(node, from, operation), path, carried(moved), operation);
    }
    case 'copy': {
      const copied = lookup(node, from) ?? missing(operation);
      weigh(copied, origin);
      return insert(node, path, carried(copied), operation);
    }
    case 'test':
      if (!sameData(lookup(node, path) ?? scalar(null, origin), valueOf(operation)))
        refuse(
          'no-match',
          `The JSON patch tests ${spelled(path)} for a value it does not have.`,
          origin,
        );
      return node;
  }
}

/** An operation without a value has the value null. */
const valueOf = (operation: Operation): Node => operation.value ?? scalar(null, operation.origin);

const spelled = (path: readonly string[]): string => `"/${path.join('/')}"`;

const missing = (operation: Operation): never =>
  refuse(
    'no-match',
    `The JSON patch cannot ${operation.op} ${spelled(operation.op === 'move' || operation.op === 'copy' ? operation.from : operation.path)}: the object has no such field.`,
    operation.origin,
  );

/** The place of what `add` takes the place of: the value under a key, never an item of a list. */
function overwritten(node: Node, path: readonly string[]): Origin | undefined {
  return lookup(node, path.slice(0, -1))?.kind === 'map' ? lookup(node, path)?.origin : undefined;
}

function lookup(node: Node, path: readonly string[]): Node | undefined {
  let current: Node | undefined = node;
  for (const part of path) {
    if (current?.kind === 'map') current = current.entries.get(part);
    else if (current?.kind === 'seq') current = current.items[indexOf(part, current.items.length)];
    else return undefined;
  }
  return current;
}

/** An existing index of a list; negative ones count from the end, as in kustomize's library. -1 is none. */
function indexOf(part: string, length: number): number {
  if (!/^-?(?:0|[1-9]\d*)$/.test(part)) return -1;
  const index = Number(part);
  const from = index < 0 ? index + length : index;
  return from < length ? from : -1;
}

type EditParent = (parent: Node, last: string) => Node;

/** Rebuilds the way down to the parent of the last step, and the parent with `edit`. */
function editParent(
  node: Node,
  path: readonly string[],
  operation: Operation,
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

function insert(node: Node, path: readonly string[], value: Node, operation: Operation): Node {
  if (path.length === 0) return value;
  return editParent(node, path, operation, (parent, last) => {
    if (parent.kind === 'map') return withKey(parent, last, value);
    if (parent.kind !== 'seq') return missing(operation);
    const length = parent.items.length;
    const index = last === '-' || last === String(length) ? length : indexOf(last, length + 1);
    if (index < 0)
      return refuse(
        'no-match',
        `The JSON patch adds at ${spelled(path)}, but the list has ${String(length)} items.`,
        operation.origin,
      );
    return seqNode(parent.items.toSpliced(index, 0, value), parent.origin);
  });
}

/** Unlike the RFC, kustomize lets `replace` add a key that is not there. */
function replaceAt(node: Node, path: readonly string[], value: Node, operation: Operation): Node {
  if (path.length === 0) return value;
  return editParent(node, path, operation, (parent, last) => {
    if (parent.kind === 'map') return withKey(parent, last, value);
    if (parent.kind !== 'seq') return missing(operation);
    const index = indexOf(last, parent.items.length);
    if (index < 0) return missing(operation);
    return seqNode(parent.items.with(index, value), parent.origin);
  });
}

function removeAt(node: Node, path: readonly string[], operation: Operation): Node {
  return editParent(node, path, operation, (parent, last) => {
    if (parent.kind === 'map')
      return parent.entries.has(last) ? withoutKey(parent, last) : missing(operation);
    if (parent.kind !== 'seq') return missing(operation);
    const index = indexOf(last, parent.items.length);
    if (index < 0) return missing(operation);
    return seqNode(parent.items.toSpliced(index, 1), parent.origin);
  });
}
