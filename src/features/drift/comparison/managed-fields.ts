import { z } from 'zod';
import type { MapNode, Node, SeqNode } from '../../../manifest/index.ts';
import { plainOf } from '../../../manifest/index.ts';
import type { FieldWriter } from './drift.ts';

/** Fields of `fieldsV1`: keys `f:name`, `k:{"name":"web"}`, `v:"value"`, and `.` for the value itself. */
type FieldSet = ReadonlyMap<string, FieldSet>;

/** One entry of `metadata.managedFields`: who wrote what (KEP-555, "Server-side apply"). */
export interface WrittenFields {
  readonly writer: FieldWriter;
  /** Whether it owns what it applied; else what it wrote, with what the API server filled in. */
  readonly isApply: boolean;
  /** `scale`, `status`; empty for the object itself. */
  readonly subresource: string;
  readonly fields: FieldSet;
}

export const ManagedFieldsSchema = z.looseObject({
  manager: z.string().default(''),
  operation: z.string().default('Update'),
  time: z.string().nullish(),
  subresource: z.string().default(''),
  fieldsV1: z.unknown(),
});

const MAX_DEPTH = 200;

export const writtenFieldsOf = (given: z.output<typeof ManagedFieldsSchema>): WrittenFields => ({
  writer: { manager: given.manager, at: given.time ?? null },
  isApply: given.operation === 'Apply',
  subresource: given.subresource,
  fields: fieldSetOf(given.fieldsV1, 0),
});

function fieldSetOf(json: unknown, depth: number): FieldSet {
  if (typeof json !== 'object' || json === null || depth > MAX_DEPTH) return new Map();
  return new Map(Object.entries(json).map(([key, value]) => [key, fieldSetOf(value, depth + 1)]));
}

/** Who wrote each value of one object. */
export interface Writers {
  /** Those that own a value, or a whole that it is part of; empty for what nobody is on record for. */
  readonly of: (node: Node) => readonly WrittenFields[];
  /** Names of the fields that tell the items of a list apart; null where it is owned as a whole, or by nobody. */
  readonly keysOf: (list: SeqNode) => readonly string[] | null;
}

/**
 * Follows the records of who wrote what through an object. A record that ends at a map or a list is of the whole of it
 * where that is one value, and of the mere map where it is not: what somebody else has a record of is not meant.
 */
export function writersIn(root: MapNode, written: readonly WrittenFields[]): Writers {
  const named = new Map<Node, WrittenFields[]>();
  const within = new Map<Node, { readonly depth: number; readonly entries: WrittenFields[] }>();
  const keys = new Map<SeqNode, readonly string[]>();
  // of several wholes that a value is part of, the nearest
  const inherit = (node: Node, entry: WrittenFields, depth: number): void => {
    for (const child of childrenOf(node)) {
      const known = within.get(child);
      if (known === undefined || known.depth < depth)
        within.set(child, { depth, entries: [entry] });
      else if (known.depth === depth) known.entries.push(entry);
      inherit(child, entry, depth);
    }
  };
  const follow = (node: Node, fields: FieldSet, entry: WrittenFields, depth: number): void => {
    if (fields.size === 0) {
      note(named, node, entry);
      inherit(node, entry, depth);
      return;
    }
    for (const [step, below] of fields) {
      if (step === '.') note(named, node, entry);
      const child = childAt(node, step);
      if (child !== undefined) follow(child, below, entry, depth + 1);
      if (node.kind === 'seq' && step.startsWith('k:')) keys.set(node, namesOfKey(step));
    }
  };
  for (const entry of written) follow(root, entry.fields, entry, 0);
  return {
    of: (node) => named.get(node) ?? within.get(node)?.entries ?? [],
    keysOf: (list) => keys.get(list) ?? null,
  };
}

function note(owners: Map<Node, WrittenFields[]>, node: Node, entry: WrittenFields): void {
  const known = owners.get(node);
  if (known === undefined) owners.set(node, [entry]);
  else if (!known.includes(entry)) known.push(entry);
}

const childrenOf = (node: Node): Iterable<Node> =>
  node.kind === 'map' ? node.entries.values() : node.kind === 'seq' ? node.items : [];

function childAt(node: Node, step: string): Node | undefined {
  const rest = step.slice(2);
  if (node.kind === 'map') return step.startsWith('f:') ? node.entries.get(rest) : undefined;
  if (node.kind !== 'seq') return undefined;
  if (step.startsWith('i:')) return node.items[Number(rest)];
  const wanted = jsonOf(rest);
  if (step.startsWith('v:'))
    return node.items.find((item) => item.kind === 'scalar' && item.value === wanted);
  if (!step.startsWith('k:') || typeof wanted !== 'object' || wanted === null) return undefined;
  return node.items.find(
    (item) =>
      item.kind === 'map' &&
      Object.entries(wanted).every(([key, value]) => {
        const field = item.entries.get(key);
        return field !== undefined && plainOf(field) === value;
      }),
  );
}

const namesOfKey = (step: string): readonly string[] => {
  const json = jsonOf(step.slice(2));
  return typeof json === 'object' && json !== null ? Object.keys(json) : [];
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The writer of the latest time among entries; null for none. */
export function latestWriter(entries: readonly WrittenFields[]): FieldWriter | null {
  const sorted = entries
    .map(({ writer }) => writer)
    .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
  return sorted[0] ?? null;
}
