import { readFileSync } from 'node:fs';
import type { MapNode, Node } from '../../../src/manifest/index.ts';
import { mapNode, scalar, seqNode, SchemaData } from '../../../src/manifest/index.ts';
import { linkSchema } from '../../../src/manifest/schema/schema-types.ts';
import type { SchemaType } from '../../../src/manifest/schema/schema-types.ts';

const origin = { file: 'full.yaml', line: 1, column: 1, endLine: 1 };

/** A map that notes the names it was asked for in vain. */
class NotingMap extends Map<string, Node> {
  readonly #note: (name: string) => void;

  constructor(entries: Iterable<readonly [string, Node]>, note: (name: string) => void) {
    super(entries);
    this.#note = note;
  }

  override get(name: string): Node | undefined {
    const found = super.get(name);
    if (found === undefined) this.#note(name);
    return found;
  }
}

export interface FullObject {
  readonly node: MapNode;
  /** Paths that were read and that the schema does not have. */
  readonly unknown: ReadonlySet<string>;
}

/** Schemas that ship, by `group/kind`. */
export const shippedKinds = (table: string): ReturnType<typeof linkSchema> =>
  linkSchema(
    SchemaData.parse(
      JSON.parse(
        readFileSync(new URL(`../../../schemas/${table}.json`, import.meta.url), 'utf8'),
      ) as unknown,
    ),
  );

/** An object in which every field that its schema has is written, each with one value. */
export function fullObject(type: SchemaType): FullObject {
  const unknown = new Set<string>();
  const node = fullNode(type, '', unknown);
  if (node.kind !== 'map') throw new Error('fixture: the schema of an object');
  return { node, unknown };
}

function fullNode(type: SchemaType, path: string, unknown: Set<string>): Node {
  switch (type.type) {
    case 'object':
    case 'any':
      return fullMap(type, path, unknown);
    case 'array':
      return seqNode(
        type.items === null ? [] : [fullNode(type.items, `${path}[]`, unknown)],
        origin,
      );
    case 'integer':
    case 'number':
      return scalar(1, origin);
    case 'boolean':
      return scalar(true, origin);
    case 'string':
    case 'int-or-string':
    case 'quantity':
      return scalar('text', origin);
  }
}

function fullMap(type: SchemaType, path: string, unknown: Set<string>): Node {
  const fields = [...type.fields].map(
    ([name, of]) => [name, fullNode(of, `${path}.${name}`, unknown)] as const,
  );
  const values =
    type.values === null ? [] : [['key', fullNode(type.values, `${path}.*`, unknown)] as const];
  const entries = new NotingMap([...fields, ...values], (name) => unknown.add(`${path}.${name}`));
  return mapNode(entries, origin);
}
