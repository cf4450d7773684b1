import { z } from 'zod';

/** The table of Envoy's messages as `schemas/envoy.json` holds it, made by `sandbox/generate-envoy-table.ts`. */
const EnvoyTable = z.object({
  /** The minor release of Istio 1 that the table is of. */
  istio: z.number(),
  packages: z.string(),
  messages: z.record(z.string(), z.string()),
  enums: z.record(z.string(), z.string()),
  formerMessages: z.array(z.string()),
  formerFields: z.record(z.string(), z.string()),
});

/** The type of a field: of one value, of each item of a list, or of each value of a map. */
export interface EnvoyFieldType {
  readonly holds: 'one' | 'list' | 'map';
  /** Type of the keys of a map; empty for others. */
  readonly keys: string;
  /** `string`, `uint32`, or the name of a message or enum. */
  readonly of: string;
}

/** Answers what istiod knows of Envoy's messages. */
export interface EnvoyTypes {
  readonly istio: number;
  /** Fields of a message by their names in the proto files; null where there is no such message. */
  fieldsOf(message: string): ReadonlyMap<string, EnvoyFieldType> | null;
  /** Members of an enum; null where there is no such enum. */
  membersOf(name: string): readonly string[] | null;
  /** Names of all messages of a package and those in it. */
  readonly messages: readonly string[];
  /** Tells whether an older release linked a message that this one does not. */
  wasMessage(name: string): boolean;
  wasField(message: string, field: string): boolean;
  /** First words of the packages of which something is linked. */
  readonly packages: ReadonlySet<string>;
}

/** Throws where the table is not what the generator writes. Fields are parsed message by message, when they are asked for. */
export function envoyTypesOf(data: unknown): EnvoyTypes {
  const table = EnvoyTable.parse(data);
  const messages = new Map(Object.entries(table.messages));
  const enums = new Map(Object.entries(table.enums));
  const former = new Set(table.formerMessages);
  const formerFields = new Map(Object.entries(table.formerFields));
  const parsed = new Map<string, ReadonlyMap<string, EnvoyFieldType>>();
  return {
    istio: table.istio,
    fieldsOf: (message) => {
      const known = parsed.get(message);
      if (known !== undefined) return known;
      const text = messages.get(message);
      if (text === undefined) return null;
      const fields = new Map(wordsOf(text).map(parseField));
      parsed.set(message, fields);
      return fields;
    },
    membersOf: (name) => {
      const text = enums.get(name);
      return text === undefined ? null : wordsOf(text);
    },
    messages: [...messages.keys()],
    wasMessage: (name) => former.has(name) || /\.v4alpha\./.test(name),
    wasField: (message, field) => wordsOf(formerFields.get(message) ?? '').includes(field),
    packages: new Set(wordsOf(table.packages)),
  };
}

const wordsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

/** `hosts:list:envoy.config.core.v3.Address` */
function parseField(text: string): readonly [string, EnvoyFieldType] {
  const [name = '', first = '', second = '', third = ''] = text.split(':');
  if (first === 'list') return [name, { holds: 'list', keys: '', of: second }];
  if (first === 'map') return [name, { holds: 'map', keys: second, of: third }];
  return [name, { holds: 'one', keys: '', of: first }];
}
