import type { Node } from '../../manifest/index.ts';
import type { UnknownFields } from '../files/read-fields.ts';
import { fieldsOf, flagIn, valueIn } from '../files/read-fields.ts';
import type { FieldSpec } from '../transformers/tables.ts';

/** Reads a field specification of a kustomization, a configuration or a transformer. */
export function readFieldSpec(node: Node, unknown?: UnknownFields): FieldSpec {
  const known = ['path', 'create', 'group', 'version', 'kind'];
  const fields = fieldsOf(node, 'a field specification', known, unknown);
  return {
    path: valueIn(fields, 'path'),
    create: flagIn(fields, 'create'),
    group: valueIn(fields, 'group'),
    version: valueIn(fields, 'version'),
    kind: valueIn(fields, 'kind'),
    origin: node.origin,
  };
}
