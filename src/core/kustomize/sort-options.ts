import type { Node } from '../manifest/node.ts';
import { refuse } from './failure.ts';
import type { SortOptions } from './kustomization-types.ts';
import { fieldsOf, textsIn, valueIn } from './read-fields.ts';

/** Reads `sortOptions`; only those of the root count. */
export function readSortOptions(node: Node | undefined): SortOptions | null {
  if (node === undefined) return null;
  const fields = fieldsOf(node, '"sortOptions"', ['order', 'legacySortOptions']);
  const order = valueIn(fields, 'order');
  if (order !== 'legacy' && order !== 'fifo')
    return refuse('invalid-field', '"sortOptions.order" must be legacy or fifo.', node.origin);
  const legacy = fields.get('legacySortOptions');
  if (legacy === undefined) return { order, first: null, last: null };
  if (order === 'fifo')
    return refuse(
      'invalid-field',
      '"sortOptions.legacySortOptions" needs the order legacy.',
      legacy.origin,
    );
  const lists = fieldsOf(legacy, '"legacySortOptions"', ['orderFirst', 'orderLast']);
  const kinds = (name: string): readonly string[] => textsIn(lists, name).map(({ value }) => value);
  return { order, first: kinds('orderFirst'), last: kinds('orderLast') };
}
