import type { Node, ScalarNode } from '../../manifest/index.ts';
import type { Variable } from '../files/kustomization-types.ts';
import { fieldsOf, valueIn } from '../files/read-fields.ts';
import { scalar } from '../../manifest/index.ts';
import { textOf } from '../fields/node-edits.ts';
import { goFloat } from '../print/scalar-printer.ts';

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

/**
 * Gives the version in which an object is looked up: an `apiVersion` without a group keeps the group that
 * `group` names.
 */
function apiVersionOf(apiVersion: string, group: string, version: string): string {
  const parts = apiVersion.split('/');
  if (parts.length === 2) return apiVersion;
  const named = parts.length > 2 || apiVersion === '' ? version : apiVersion;
  return group === '' ? named : `${group}/${named}`;
}

export interface VariableValue {
  /** Stands where the variable is all of a text: a number or boolean stays one. */
  readonly alone: ScalarNode;
  /** Stands where the variable is inside a longer text. */
  readonly inside: string;
}

const FLOAT = /^[-+]?(?:\d[\d_]*\.|\.\d|\d[\d_]*e|\.(?:inf|nan))/i;
const INTEGER = /^[-+]?\d+$/;

/**
 * Reads the value a variable takes from a field. Kustomize knows whole numbers by their decimal digits
 * only: null where it refuses one (`0x1F`, `1_000`, more than 64 bits). A null or a date is its text.
 */
export function variableValue(node: ScalarNode): VariableValue | null {
  const { value, origin, spelling } = node;
  if (typeof value === 'number') return numberOf(node, spelling ?? textOf(node));
  if (typeof value === 'boolean') return { alone: scalar(value, origin), inside: String(value) };
  const text = value === null ? (spelling ?? '') : (spelling ?? value);
  return { alone: scalar(text, origin), inside: text };
}

function numberOf({ value, origin }: ScalarNode, written: string): VariableValue | null {
  if (FLOAT.test(written)) {
    if (written.includes('_')) return null;
    const number = Number(value);
    const alone = { ...scalar(number, origin), spelling: decimalOf(number) };
    return { alone, inside: goFloat(number) };
  }
  if (!INTEGER.test(written)) return null;
  const exact = BigInt(written.replace(/^\+/, ''));
  if (BigInt.asIntN(64, exact) !== exact) return null;
  const inside = exact.toString();
  const number = Number(exact);
  const alone = scalar(number, origin);
  return { alone: Number.isSafeInteger(number) ? alone : { ...alone, digits: inside }, inside };
}

/** Writes all digits of a number, without an exponent. */
function decimalOf(value: number): string {
  if (!Number.isFinite(value)) return goFloat(value);
  const [, sign = '', first = '', rest = '', exponentText = '0'] =
    /^(-?)(\d)(?:\.(\d+))?e([-+]\d+)$/.exec(value.toExponential()) ?? [];
  const exponent = Number(exponentText);
  const digits = first + rest;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
