import type { MapNode, Node, Resource } from '../../manifest/index.ts';
import { entriesAt, groupVersionOf, nodeAt } from '../../manifest/index.ts';
import { textOf } from '../fields/node-edits.ts';
import { refuse } from '../files/failure.ts';
import type { ObjectId } from './object-id.ts';
import { objectId } from './object-id.ts';
import { withShared } from '../fields/shared-values.ts';
import type { KustomizeTables } from '../transformers/kustomize-tables.ts';

export type Behavior = 'create' | 'merge' | 'replace';

/**
 * Says where an object came from, as `buildMetadata: [originAnnotations]` prints it. Paths are of the tree.
 */
export interface Provenance {
  readonly path?: string;
  readonly configuredIn?: string;
  readonly configuredBy?: ConfiguredBy;
}

/** Names a generator or transformer as an annotation does. */
interface ConfiguredBy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
}

/**
 * Holds one object in the middle of a build, with what later steps need to know of earlier ones. It is
 * immutable: a layer that changes it makes a new one.
 */
export interface Entry {
  readonly node: MapNode;
  readonly id: ObjectId;
  /** Lists the ids that it had before, the first one first. */
  readonly previous: readonly ObjectId[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  readonly needsHash: boolean;
  /** Says how a generator asked for it; null where none did. */
  readonly behavior: Behavior | null;
  /** Set where a file that its generator reads is not seen: it may have other keys. */
  readonly isOpen?: true;
  /** It is true where values of it stand in several places as one. */
  readonly shares: boolean;
  /** Names the variables that read a field of this object. */
  readonly variables: readonly string[];
  /** It is empty where a patch has taken the note of it away. */
  readonly provenance: Provenance;
  /**
   * Lists the transformers that have run since, in order. They are noted where the root asks for build
   * metadata.
   */
  readonly transformations: readonly Provenance[];
  /** The name before the hash suffix, once that is there. */
  readonly stableName?: string;
}

/** Makes a fresh object of a node; refuses one without `kind` or `metadata.name`. */
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

/** Reads a name as the text it is written as, because kustomize does so also where YAML reads a number. */
function textAt(node: MapNode, ...path: readonly string[]): string {
  const found = nodeAt(node, ...path);
  return found?.kind === 'scalar' && found.value !== null ? textOf(found) : '';
}

/** Gives the entry other content; its id follows the content. */
export function withNode(entry: Entry, after: MapNode, tables: KustomizeTables): Entry {
  if (after === entry.node) return entry;
  const node = entry.shares ? withShared(entry.node, after) : after;
  const same = IDENTITY.every((field) => node.entries.get(field) === entry.node.entries.get(field));
  if (same) return { ...entry, node };
  const id = idOf(node, tables);
  return { ...entry, node, id, previous: inVersion(entry, id) };
}

/** Gives earlier ids the group and version that the object has now, because kustomize keeps none for them. */
function inVersion(
  { id: before, previous }: Entry,
  { group, version }: ObjectId,
): Entry['previous'] {
  if (before.group === group && before.version === version) return previous;
  return previous.map((id) => ({ ...id, group, version }));
}

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

/** Gives the id with which the object was loaded. */
export const originalId = (entry: Entry): ObjectId => entry.previous[0] ?? entry.id;

/** Tells whether one of its ids, past or present, satisfies the condition. */
export const hasId = (entry: Entry, is: (id: ObjectId) => boolean): boolean =>
  is(entry.id) || entry.previous.some(is);

/** Tells whether a field that an object lacks may be in a file that is not seen. */
export const mayHave = ({ isOpen }: Entry, field: string): boolean =>
  isOpen === true && /^\.?(?:data|binaryData)\b/.test(field);

export const namespaceOf = (entry: Entry): string => textAt(entry.node, 'metadata', 'namespace');

/** Tells whether nothing is left of an object, which counts as gone then. */
export const isEmpty = (entry: Entry): boolean => entry.node.entries.size === 0;

/** Tells whether an annotation keeps the object out of the output. */
export function isLocalConfig(entry: Entry): boolean {
  const mark = nodeAt(entry.node, 'metadata', 'annotations', 'config.kubernetes.io/local-config');
  return mark?.kind === 'scalar' && textOf(mark) !== 'false' && entriesAt(entry.node).size > 0;
}

/** Gives the object of an entry once its build is through. */
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
