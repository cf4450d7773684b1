import type { MapNode, Node, Origin, Plain } from '../../manifest/index.ts';
import { canonicalJson, isPlainList, nodeAt, plainOf, stringMapAt } from '../../manifest/index.ts';

/** A value as an object writes it, and where. */
export interface Field<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** A list or map as it is written; empty where it is absent, and then without a place. */
export interface Many<T> {
  readonly value: T;
  readonly origin: Origin | null;
}

/** Reads one type of value. What is absent and what is of another type give the same: nothing. */
export type Reader<T> = (node: Node | undefined) => T;

export const text: Reader<Field<string> | null> = (node) =>
  node?.kind === 'scalar' && typeof node.value === 'string'
    ? { value: node.value, origin: node.origin }
    : null;

export const number: Reader<Field<number> | null> = (node) =>
  node?.kind === 'scalar' && typeof node.value === 'number'
    ? { value: node.value, origin: node.origin }
    : null;

export const flag: Reader<Field<boolean> | null> = (node) =>
  node?.kind === 'scalar' && typeof node.value === 'boolean'
    ? { value: node.value, origin: node.origin }
    : null;

/** Any scalar as the text that istiod compares: ports of a policy are written as numbers too. */
export const anyText: Reader<Field<string> | null> = (node) =>
  node === undefined
    ? null
    : { value: node.kind === 'scalar' ? String(node.value ?? '') : '', origin: node.origin };

/** A part as it is written, for one that is only handed on. */
export const plain: Reader<Field<Plain> | null> = (node) =>
  node === undefined ? null : { value: plainOf(node), origin: node.origin };

/** Reads where something is written, whatever it says. */
export const place: Reader<Origin | null> = (node) => node?.origin ?? null;

/** Names the fields that are written there. */
export const fieldNames: Reader<readonly string[]> = (node) =>
  node?.kind === 'map' ? [...node.entries.keys()] : [];

/** All that is written there, as one text in which words can be looked for. */
export const wholeText: Reader<string> = (node) =>
  node === undefined ? '' : canonicalJson(plainOf(node));

/**
 * All that a part asks for, as one text that two of them share if they ask for the same: its name and what is empty ask
 * for nothing.
 */
export const askedText: Reader<string> = (node) => {
  const asked = node === undefined ? null : plainOf(node);
  if (asked === null || typeof asked !== 'object' || isPlainList(asked))
    return canonicalJson(asked);
  return canonicalJson(
    Object.fromEntries(
      Object.entries(asked).filter(([field, value]) => field !== 'name' && !isEmpty(field, value)),
    ),
  );
};

/** A text match without a form is there and asks for something; an empty map of headers asks for nothing. */
function isEmpty(field: string, value: Plain): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  if (typeof value !== 'object') return false;
  return Object.keys(value).length === 0 && !ONE_TEXT.has(field);
}

const ONE_TEXT: ReadonlySet<string> = new Set(['uri', 'scheme', 'method', 'authority']);

/** Labels: the texts of a map. */
export const labels: Reader<Many<ReadonlyMap<string, string>>> = (node) =>
  node === undefined ? NO_LABELS : { value: stringMapAt(node), origin: node.origin };

const NO_LABELS: Many<ReadonlyMap<string, string>> = { value: new Map(), origin: null };

/** Labels that are asked for: a value that is no text asks for what no pod has, and must not be left out. */
export const askedLabels: Reader<Many<ReadonlyMap<string, string>>> = (node) => {
  const { value, origin } = askedTexts(node);
  return { value: new Map([...value].map(([key, one]) => [key, one.value])), origin };
};

/** A list of what `read` reads; items it cannot read are left out. */
export function list<T>(read: Reader<T | null>): Reader<Many<readonly T[]>> {
  const listOf = remembered((node) => ({
    value: node.kind === 'seq' ? node.items.map(read).filter((item) => item !== null) : [],
    origin: node.origin,
  }));
  const none = { value: [], origin: null };
  return (node) => (node === undefined ? none : listOf(node));
}

/** A map with values of one type; those that `read` cannot read are left out. */
export function mapOf<T>(read: Reader<T | null>): Reader<Many<ReadonlyMap<string, T>>> {
  return (node) => {
    const found = new Map<string, T>();
    for (const [key, value] of node?.kind === 'map' ? node.entries : []) {
      const item = read(value);
      if (item !== null) found.set(key, item);
    }
    return { value: found, origin: node?.origin ?? null };
  };
}

const askedTexts = mapOf(anyText);

/** A part of an object as those who describe it see it: where it is, and what is at a path below it. */
export interface FieldSource {
  readonly origin: Origin;
  /** Reads the field of that path: `host`, `selector.matchLabels`. One that is explicitly null is absent. */
  readonly at: <T>(path: string, read: Reader<T>) => T;
  /** Reads the part as a whole. */
  readonly whole: <T>(read: Reader<T>) => T;
}

/**
 * A message of an object, with fields of its own; null where it is absent. One that is not written as a map
 * is there and has no fields.
 */
export function part<T extends object>(build: (written: FieldSource) => T): Reader<T | null> {
  const read = remembered((node) => build(writtenAt(node, node.origin)));
  return (node) => (node === undefined ? null : read(node));
}

/** The spec of an object; where there is none, one without fields in the object's place. */
export function specOf<T extends object>(
  build: (written: FieldSource) => T,
): (object: WithNode) => T {
  const read = remembered((node) => {
    const spec = fieldAt(node, 'spec');
    return build(writtenAt(spec, spec?.origin ?? node.origin));
  });
  return ({ node }) => read(node);
}

interface WithNode {
  readonly node: MapNode;
}

/** The value of an annotation of an object. */
export const annotationOf = ({ node }: WithNode, name: string): Field<string> | null =>
  text(nodeAt(node, 'metadata', 'annotations', name));

/** An object's own labels, which are not those of its pods. */
export const ownLabelsOf = ({ node }: WithNode): ReadonlyMap<string, string> =>
  labels(fieldAt(node, 'metadata.labels')).value;

/** One of them, with its place. */
export const ownLabelOf = ({ node }: WithNode, name: string): Field<string> | null =>
  text(nodeAt(node, 'metadata', 'labels', name));

/** Reads when an object was made, where it says so: those of a repository do not. */
export const createdAt = ({ node }: WithNode): string | null =>
  text(fieldAt(node, 'metadata.creationTimestamp'))?.value ?? null;

const writtenAt = (node: Node | undefined, origin: Origin): FieldSource => ({
  origin,
  at: (path, read) => read(fieldAt(node, path)),
  whole: (read) => read(node),
});

/** Names of fields have no dots. */
function fieldAt(node: Node | undefined, path: string): Node | undefined {
  const dot = path.indexOf('.');
  return dot < 0
    ? fieldNamed(node, path)
    : fieldAt(fieldNamed(node, path.slice(0, dot)), path.slice(dot + 1));
}

const fieldNamed = (node: Node | undefined, name: string): Node | undefined =>
  node?.kind === 'map' ? presentOf(node.entries.get(name)) : undefined;

/** Leaves out a null: to all who read it, it is a field that is not there. */
const presentOf = (node: Node | undefined): Node | undefined =>
  node?.kind === 'scalar' && node.value === null ? undefined : node;

/** Reads settings that were written in several places, each under its path. */
export function settingsOf<T extends object>(
  build: (written: Pick<FieldSource, 'at'>) => T,
): (settings: SettingsByPath) => T {
  const known = new WeakMap<SettingsByPath, T>();
  return (settings) => {
    const view =
      known.get(settings) ??
      build({ at: (path, read) => read(presentOf(settings.get(path)?.node)) });
    known.set(settings, view);
    return view;
  };
}

/** Settings by their path, each from where it is written. */
export type SettingsByPath = ReadonlyMap<string, { readonly node: Node }>;

/** Nodes never change and rendering shares them, so each is read once for all who ask. */
function remembered<T>(read: (node: Node) => T): (node: Node) => T {
  const known = new WeakMap<Node, { readonly value: T }>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before.value;
    const value = read(node);
    known.set(node, { value });
    return value;
  };
}
