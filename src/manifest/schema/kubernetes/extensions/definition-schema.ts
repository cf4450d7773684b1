import type { Node } from '../../../yaml/node.ts';
import { entriesOf, isUnknown, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkWord, demand, isBlank, isFalse, isTrue, refuse } from '../refusals.ts';
import { checkExpressions, checkPattern } from '../values/expressions.ts';

/** [src: apiextensions-apiserver pkg/apiserver/schema/validation.go ValidateStructural] */
export function checkParts(violations: Violations, schema: PathedNode): void {
  for (const rule of placesAt(schema, 'x-kubernetes-validations'))
    checkExpressions(violations, rule, ['rule', 'messageExpression']);
  for (const { value } of entriesOf(placeAt(schema, 'properties'))) checkPart(violations, value);
  const items = placeAt(schema, 'items');
  if (items?.node.kind === 'map') checkPart(violations, items);
  const values = placeAt(schema, 'additionalProperties');
  if (values?.node.kind === 'map') checkPart(violations, values);
  if (
    values !== undefined &&
    !isFalse(schema, 'additionalProperties') &&
    !isBlank(schema, 'properties')
  )
    refuse(violations, values, 'Only one of properties and additionalProperties can be set.', {
      kind: 'exclusive',
    });
}

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

function checkPart(violations: Violations, schema: PathedNode): void {
  if (schema.node.kind !== 'map') return;
  const isOpen =
    isTrue(schema, 'x-kubernetes-int-or-string') ||
    isTrue(schema, 'x-kubernetes-preserve-unknown-fields');
  const type = placeAt(schema, 'type');
  if (type === undefined && !isOpen)
    refuse(violations, schema, 'Each part of a schema needs a type.', {
      kind: 'required',
      remedy: 'Write its type, or x-kubernetes-preserve-unknown-fields: true.',
    });
  checkWord(violations, schema, 'type', TYPES);
  if (knownText(placeAt(schema, 'x-kubernetes-list-type')) === 'map')
    demand(
      violations,
      schema,
      'x-kubernetes-list-map-keys',
      'A list of type map needs x-kubernetes-list-map-keys.',
    );
  if (knownText(type) === 'array' && placeAt(schema, 'items') === undefined)
    refuse(violations, schema, 'The schema of a list needs items.', { kind: 'required' });
  checkPattern(violations, placeAt(schema, 'pattern'));
  checkDefault(violations, schema);
  checkParts(violations, schema);
}

const FORMS: ReadonlyMap<string, (node: Node) => boolean> = new Map<
  string,
  (node: Node) => boolean
>([
  ['array', ({ kind }) => kind === 'seq'],
  ['object', ({ kind }) => kind === 'map'],
  ['string', (node) => node.kind === 'scalar' && typeof node.value === 'string'],
  ['boolean', (node) => node.kind === 'scalar' && typeof node.value === 'boolean'],
  ['number', (node) => node.kind === 'scalar' && typeof node.value === 'number'],
  ['integer', (node) => node.kind === 'scalar' && Number.isInteger(node.value)],
]);

/** [src: apiextensions-apiserver pkg/apiserver/schema/defaulting/validation.go ValidateDefaults] */
function checkDefault(violations: Violations, schema: PathedNode): void {
  const place = placeAt(schema, 'default');
  const type = knownText(placeAt(schema, 'type')) ?? '';
  const isOfForm = FORMS.get(type);
  if (place === undefined || isUnknown(place) || isOfForm?.(place.node) !== false) return;
  refuse(violations, place, `The default of a field of type ${type} must be of that type.`, {
    kind: 'type',
  });
}

const NAMES: ReadonlySet<string> = new Set(['name', 'generateName']);

/** [src: apiextensions-apiserver pkg/apiserver/schema/validation.go validateStructuralMetadataInvariants] */
export function checkRootMetadata(violations: Violations, schema: PathedNode): void {
  for (const { key, value } of entriesOf(placeAt(schema, 'properties', 'metadata', 'properties')))
    if (!NAMES.has(key))
      refuse(violations, value, 'Of metadata a schema can restrict name and generateName alone.', {
        remedy: `Remove ${key}.`,
      });
}
