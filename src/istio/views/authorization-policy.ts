import { attachment } from './attachment.ts';
import type { FieldSource } from './field.ts';
import { anyText, list, part, specOf, text } from './field.ts';

const values = list(anyText);

/** Fields by which `source` and `operation` ask; each has its negation, `not` + the field. */
const SOURCE_FIELDS = [
  'principals',
  'namespaces',
  'serviceAccounts',
  'trustDomains',
  'requestPrincipals',
  'ipBlocks',
  'remoteIpBlocks',
] as const;
const OPERATION_FIELDS = ['hosts', 'ports', 'methods', 'paths'] as const;

/** A field of `source` or `operation`. */
export type AskedField = (typeof SOURCE_FIELDS)[number] | (typeof OPERATION_FIELDS)[number];

/** Each field with its negation. */
const named = (fields: readonly AskedField[]) =>
  fields.flatMap((field) => [
    { field, negated: false, name: field },
    { field, negated: true, name: `not${field.charAt(0).toUpperCase()}${field.slice(1)}` },
  ]);

/** The fields that are written, and whether their values are those that must not be. */
const asked = (fields: ReturnType<typeof named>, { at }: FieldSource) =>
  fields.flatMap(({ field, negated, name }) => {
    const written = at(name, values);
    return written.origin === null ? [] : [{ field, negated, ...written }];
  });

/** One field of a source or an operation. */
export type PolicyField = ReturnType<typeof asked>[number];

const sourceFields = named(SOURCE_FIELDS);
const operationFields = named(OPERATION_FIELDS);

const source = part((written) => ({
  origin: written.origin,
  fields: asked(sourceFields, written),
}));
const operation = part((written) => ({
  origin: written.origin,
  fields: asked(operationFields, written),
}));

const from = list(part(({ origin, at }) => ({ origin, source: at('source', source) })));
const to = list(part(({ origin, at }) => ({ origin, operation: at('operation', operation) })));
const when = list(
  part(({ origin, at }) => ({
    origin,
    key: at('key', text),
    values: at('values', values),
    notValues: at('notValues', values),
  })),
);

const rule = part(({ origin, at }) => ({
  origin,
  from: at('from', from),
  to: at('to', to),
  when: at('when', when),
}));

export type AuthorizationRule = NonNullable<ReturnType<typeof rule>>;

/** One rule by itself: what a path of a policy leads to. */
export const asAuthorizationRule = rule;

const rules = list(rule);

/** The view of an AuthorizationPolicy. */
export const asAuthorizationPolicy = specOf((written) => ({
  origin: written.origin,
  ...attachment(written),
  action: written.at('action', text),
  provider: written.at('provider.name', text),
  get rules() {
    return written.at('rules', rules);
  },
}));
