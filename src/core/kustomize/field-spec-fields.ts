import type { Node } from '../manifest/node.ts';
import { fieldsOf, flagIn, valueIn } from './read-fields.ts';
import type { FieldSpec } from './tables.ts';

/** Reads a field specification of a kustomization, a configuration or a transformer. */
export function readFieldSpec(node: Node): FieldSpec {
  const fields = fieldsOf(node, 'a field specification', [
    'path',
    'create',
    'group',
    'version',
    'kind',
    'skip',
  ]);
  return {
    path: valueIn(fields, 'path'),
    create: flagIn(fields, 'create'),
    group: valueIn(fields, 'group'),
    version: valueIn(fields, 'version'),
    kind: valueIn(fields, 'kind'),
  };
}
