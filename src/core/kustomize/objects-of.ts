import type { Node } from '../manifest/node.ts';
import { nodeAt, stringAt } from '../manifest/node.ts';
import { refuse } from './failure.ts';

/**
 * The objects of the documents of a file, in kustomize's order: empty ones are left out, and the items of
 * a list (a kind that ends in `List`) follow after all else. A list without `items` is an object.
 */
export function objectsOf(documents: readonly Node[]): readonly Node[] {
  const open = unwrapped(documents).filter((node) => !isEmpty(node));
  const objects: Node[] = [];
  for (const node of open) {
    const items = isList(node) ? nodeAt(node, 'items') : undefined;
    if (items === undefined) objects.push(node);
    else
      for (const item of itemsOf(items))
        open.push(...unwrapped([item]).filter((each) => !isEmpty(each)));
  }
  return objects;
}

/** A document that is alone and a plain `List` or `ResourceList` stands for its items, of whatever form. */
function unwrapped(documents: readonly Node[]): Node[] {
  const [only, ...more] = documents;
  const kind = stringAt(only, 'kind');
  const items = nodeAt(only, 'items');
  if (more.length > 0 || items === undefined || (kind !== 'List' && kind !== 'ResourceList'))
    return [...documents];
  return [...itemsOf(items)];
}

function itemsOf(items: Node): readonly Node[] {
  if (items.kind === 'seq') return items.items;
  if (items.kind === 'scalar' && items.value === null) return [];
  return refuse('invalid-object', 'The "items" of a list are no list.', items.origin);
}

const isList = (node: Node): boolean => stringAt(node, 'kind')?.endsWith('List') === true;

const isEmpty = (node: Node): boolean =>
  node.kind === 'scalar'
    ? node.value === null
    : (node.kind === 'map' ? node.entries.size : node.items.length) === 0;
