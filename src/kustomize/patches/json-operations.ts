import type { Node, Origin, SeqNode } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import { refuse } from '../files/failure.ts';
import type { Pointer } from './json-pointer.ts';
import { pointerOf } from './json-pointer.ts';

type Operator = 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
const OPERATORS: readonly string[] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** One operation of a JSON6902 patch. A pointer that is null leads nowhere. */
export interface Operation {
  readonly op: Operator;
  readonly path: Pointer | 'whole' | null;
  readonly from: Pointer | 'whole' | null;
  readonly value: Node | undefined;
  /** Where the operation stands in the patch. */
  readonly origin: Origin;
}

/** Reads a list of operations; refuses one without a known `op` or a `path`. */
export const parseOperations = (node: SeqNode): readonly Operation[] =>
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
