import type { Node } from '../../manifest/index.ts';
import type { UnknownFields } from '../files/read-fields.ts';
import { fieldsOf, mapOf, valueIn } from '../files/read-fields.ts';
import type { Selector } from './selector.ts';

const FIELDS = [
  'group',
  'version',
  'kind',
  'name',
  'namespace',
  'labelSelector',
  'annotationSelector',
];

/** Reads `target`, `select` or `reject`. */
export function readSelector(node: Node, unknown?: UnknownFields): Selector {
  const fields = fieldsOf(mapOf(node, 'a target'), 'a target', FIELDS, unknown);
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
