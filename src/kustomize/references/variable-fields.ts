import type { Node } from '../../manifest/index.ts';
import type { Variable } from '../files/kustomization-types.ts';
import { fieldsOf, valueIn } from '../files/read-fields.ts';

/** Reads one entry of `vars`. */
export function readVariable(node: Node): Variable {
  const fields = fieldsOf(node, 'an entry of "vars"', ['name', 'objref', 'fieldref']);
  const objref = fields.get('objref');
  const fieldref = fields.get('fieldref');
  const object =
    objref === undefined
      ? new Map<string, Node>()
      : fieldsOf(objref, '"objref"', [
          'apiVersion',
          'group',
          'version',
          'kind',
          'name',
          'namespace',
        ]);
  const group = valueIn(object, 'group');
  const version = valueIn(object, 'version');
  const field =
    fieldref === undefined
      ? ''
      : valueIn(fieldsOf(fieldref, '"fieldref"', ['fieldPath']), 'fieldPath');
  return {
    name: valueIn(fields, 'name'),
    object: {
      apiVersion: apiVersionOf(valueIn(object, 'apiVersion'), group, version),
      kind: valueIn(object, 'kind'),
      name: valueIn(object, 'name'),
      namespace: valueIn(object, 'namespace'),
    },
    fieldPath: field || 'metadata.name',
    origin: node.origin,
  };
}

/** An `apiVersion` without a group leaves the one that `group` names. */
function apiVersionOf(apiVersion: string, group: string, version: string): string {
  const parts = apiVersion.split('/');
  if (parts.length === 2) return apiVersion;
  const named = parts.length > 2 || apiVersion === '' ? version : apiVersion;
  return group === '' ? named : `${group}/${named}`;
}
