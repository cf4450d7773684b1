import type { MapNode, Node, Resource } from '../../manifest/index.ts';
import { entriesAt, groupVersionOf, nodeAt } from '../../manifest/index.ts';
import { textOf } from '../fields/node-edits.ts';
import { refuse } from '../files/failure.ts';
import type { ObjectId } from './object-id.ts';
import { objectId } from './object-id.ts';
import { withShared } from '../fields/shared-values.ts';
import type { KustomizeTables } from '../transformers/kustomize-tables.ts';

export type Behavior = 'create' | 'merge' | 'replace';

/** Where an object came from, as `buildMetadata: [originAnnotations]` prints it; paths are of the tree. */
export interface Provenance {
  readonly path?: string;
  readonly configuredIn?: string;
  readonly configuredBy?: ConfiguredBy;
}

/** A generator or transformer, as an annotation names it. */
interface ConfiguredBy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
}

/**
 * One object in the middle of a build, with what later steps need to know of earlier ones. Immutable:
 * a layer that changes it makes a new one.
 */
export interface Entry {
  readonly node: MapNode;
  readonly id: ObjectId;
  /** Ids it had before, the first one first. */
  readonly previous: readonly ObjectId[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly needsHash: boolean;
  /** How a generator asked for it; null where none did. */
  readonly behavior: Behavior | null;
  /** Whether values of it stand in several places as one. */
  readonly shares: boolean;
  /** Variables that read a field of this object. */
  readonly variables: readonly string[];
  /** Empty where a patch has taken the note of it away. */
  readonly provenance: Provenance;
  /** Transformers that have run since, in order; noted where the root asks for build metadata. */
  readonly transformations: readonly Provenance[];
  /** Name before the hash suffix, once that is there. */
  readonly stableName?: string;
}

/** A fresh object; refuses one without `kind` or `metadata.name`. */
export function entryOf(node: Node, provenance: Provenance, tables: KustomizeTables): Entry {
  if (node.kind !== 'map') return refuse('invalid-object', 'An object must be a map.', node.origin);
  const id = idOf(node, tables);
  if (id.kind === '')
    return refuse(
      'invalid-object',
      'The object has no kind (missing kind in object).',
      node.origin,
    );
  // Kustomize asks no name of a list.
  if (id.name === '' && !id.kind.endsWith('List'))
    return refuse(
      'invalid-object',
      `The ${id.kind} has no metadata.name (missing metadata.name in object).`,
      node.origin,
    );
  return {
    node,
    id,
    previous: [],
    prefixes: [],
    suffixes: [],
    needsHash: false,
    behavior: null,
    shares: false,
    variables: [],
    provenance,
    transformations: [],
  };
}

const idOf = (node: MapNode, tables: KustomizeTables): ObjectId =>
  objectId(
    textAt(node, 'apiVersion'),
    textAt(node, 'kind'),
    textAt(node, 'metadata', 'name'),
    textAt(node, 'metadata', 'namespace'),
    tables,
  );

/** Kustomize takes a name for the text it is written as, also where YAML reads a number. */
function textAt(node: MapNode, ...path: readonly string[]): string {
  const found = nodeAt(node, ...path);
  return found?.kind === 'scalar' && found.value !== null ? textOf(found) : '';
}

/** The entry with other content; its id follows the content. */
export function withNode(entry: Entry, after: MapNode, tables: KustomizeTables): Entry {
  if (after === entry.node) return entry;
  const node = entry.shares ? withShared(entry.node, after) : after;
  const same = IDENTITY.every((field) => node.entries.get(field) === entry.node.entries.get(field));
  if (same) return { ...entry, node };
  const id = idOf(node, tables);
  return { ...entry, node, id, previous: inVersion(entry, id) };
}

/** Kustomize keeps no group and version of earlier ids: they have those that the object has now. */
function inVersion(
  { id: before, previous }: Entry,
  { group, version }: ObjectId,
): Entry['previous'] {
  if (before.group === group && before.version === version) return previous;
  return previous.map((id) => ({ ...id, group, version }));
}

/** The fields an id is made of. */
const IDENTITY = ['apiVersion', 'kind', 'metadata'];

/** Notes the id the object has now as one it once had; once is enough for thousands of patches. */
export function remembered(entry: Entry): Entry {
  const { id, node, previous } = entry;
  if (previous.at(-1) === id) return entry;
  if (id.name.includes(',') || id.effectiveNamespace.includes(','))
    refuse(
      'invalid-object',
      `The ${id.kind} has a comma in its name or namespace, at which kustomize breaks off (number of previous names … not equal).`,
      node.origin,
    );
  return { ...entry, previous: [...previous, id] };
}

/** The id the object was loaded with. */
export const originalId = (entry: Entry): ObjectId => entry.previous[0] ?? entry.id;

/** Whether one of its ids, past or present, is so. */
export const hasId = (entry: Entry, is: (id: ObjectId) => boolean): boolean =>
  is(entry.id) || entry.previous.some(is);

export const namespaceOf = (entry: Entry): string => textAt(entry.node, 'metadata', 'namespace');

/** An object counts as gone when nothing is left of it. */
export const isEmpty = (entry: Entry): boolean => entry.node.entries.size === 0;

/** Whether an annotation keeps the object out of the output. */
export function isLocalConfig(entry: Entry): boolean {
  const mark = nodeAt(entry.node, 'metadata', 'annotations', 'config.kubernetes.io/local-config');
  return mark?.kind === 'scalar' && textOf(mark) !== 'false' && entriesAt(entry.node).size > 0;
}

/** An object once its build is through. */
export function resourceOfEntry(entry: Entry): Resource {
  const { group, version, kind, name } = entry.id;
  return {
    ...groupVersionOf(group === '' ? version : `${group}/${version}`),
    kind,
    namespace: namespaceOf(entry),
    name,
    node: entry.node,
    origin: entry.node.origin,
    stableName: entry.stableName ?? name,
  };
}
