import type { Node } from '../manifest/node.ts';
import { fieldsOf, valueIn } from './read-fields.ts';
import type { Selector } from './selector.ts';

const FIELDS = [
  ...['group', 'version', 'kind', 'name', 'namespace'],
  ...['labelSelector', 'annotationSelector', 'apiVersion'],
];

/** Reads `target`, `select` or `reject`. */
export function readSelector(node: Node): Selector {
  const fields = fieldsOf(node, 'a target', FIELDS);
  return {
    group: valueIn(fields, 'group'),
    version: valueIn(fields, 'version'),
    kind: valueIn(fields, 'kind'),
    name: valueIn(fields, 'name'),
    namespace: valueIn(fields, 'namespace'),
    labelSelector: valueIn(fields, 'labelSelector'),
    annotationSelector: valueIn(fields, 'annotationSelector'),
    origin: node.origin,
  };
}
