import { isMap, isSeq } from 'yaml';
import type { ItemRange, Node, ResourceId, TextRange } from '../../../../manifest/index.ts';
import {
  documentRanges,
  itemRanges,
  nodeAt,
  parseYaml,
  resourceOf,
  stringAt,
  writtenDocuments,
} from '../../../../manifest/index.ts';
import type { ResourceName } from '../../../../review/index.ts';

/** Describes one object as it is written in a file, with the comments before it. */
export interface WrittenObject extends TextRange {
  readonly id: ResourceId;
  /** Says whether it is a document of its own, or an item of a `List` in lines or in brackets (JSON). */
  readonly form: 'document' | ItemRange['form'];
  /** The 1-based line where the object itself begins. */
  readonly line: number;
}

interface ObjectsOfFile {
  /** The objects in the order of the file. */
  readonly objects: readonly WrittenObject[];
  /** Ids of objects that are there, but whose text cannot be told from that of others. */
  readonly inseparable: readonly ResourceId[];
  /** It is true where part of the file is no YAML or JSON: objects there are not known. */
  readonly unread: boolean;
}

/** Finds the objects of a manifest file, as text. */
export function writtenObjects(path: string, text: string): ObjectsOfFile {
  const chunks = documentRanges(text);
  if (chunks === null) return inseparableOf(path, text);
  let [line, counted] = [0, 0];
  const read = chunks.map((chunk) => {
    line += linesIn(text, counted, chunk.from);
    counted = chunk.from;
    return objectsOfChunk(path, text, { ...chunk, before: line });
  });
  return {
    objects: read.flatMap(({ objects }) => objects),
    inseparable: read.flatMap(({ inseparable }) => inseparable),
    unread: read.some(({ unread }) => unread),
  };
}

/** `before` counts the lines of the file above it. */
type PlacedChunk = TextRange & { readonly before: number };

function objectsOfChunk(
  path: string,
  file: string,
  { before, ...chunk }: PlacedChunk,
): ObjectsOfFile {
  const text = file.slice(chunk.from, chunk.to);
  const documents = parseYaml(path, text);
  const [only, second] = documents;
  if (only === undefined) return { objects: [], inseparable: [], unread: false };
  if (second !== undefined || only.node === null) return inseparableOf(path, text);
  const unread = only.problems.length > 0;
  const items = itemsOf(only.node);
  if (items === null) {
    const id = resourceOf(only.node);
    const place = { ...chunk, form: 'document', line: before + only.node.origin.line } as const;
    return { objects: id === undefined ? [] : [{ id, ...place }], inseparable: [], unread };
  }
  const ranges = listItemRanges(text);
  if (ranges?.length !== items.length) return inseparableOf(path, text);
  const objects = items.flatMap((node, index): readonly WrittenObject[] => {
    const id = resourceOf(node);
    const range = ranges[index];
    if (id === undefined || range === undefined) return [];
    const { from, to, form } = range;
    const line = before + node.origin.line;
    return [{ id, from: chunk.from + from, to: chunk.from + to, form, line }];
  });
  return { objects, inseparable: [], unread };
}

/** Finds the ranges of the items of a `List` that is known to parse; null where they cannot be told. */
function listItemRanges(text: string): readonly ItemRange[] | null {
  const contents = writtenDocuments(text)[0]?.contents;
  const items = isMap(contents) ? contents.get('items', true) : undefined;
  return isSeq(items) ? itemRanges(items, text) : null;
}

function inseparableOf(path: string, text: string): ObjectsOfFile {
  const documents = parseYaml(path, text);
  const nodes = documents.flatMap(({ node }) => (node === null ? [] : [node]));
  return {
    objects: [],
    inseparable: nodes
      .flatMap((node) => itemsOf(node) ?? [node])
      .flatMap((node) => resourceOf(node) ?? []),
    unread: documents.some(({ problems }) => problems.length > 0),
  };
}

/** Gives the objects of a `List`; null where the node is none. */
function itemsOf(node: Node): readonly Node[] | null {
  const items = nodeAt(node, 'items');
  const isList = stringAt(node, 'kind')?.endsWith('List') === true;
  return isList && items?.kind === 'seq' ? items.items : null;
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1))
    lines++;
  return lines;
}

/** Holds a manifest file as text, with its objects in order. */
export interface ReadManifest {
  readonly path: string;
  /** The text with its byte-order mark. */
  readonly text: string;
  readonly objects: readonly WrittenObject[];
}

export interface FoundObject {
  readonly file: ReadManifest;
  readonly object: WrittenObject;
}

/**
 * Lists objects of a file that answer to a name. Those that write its namespace go before those that write
 * none.
 */
export function objectsNamed(file: ReadManifest, wanted: ResourceName): readonly FoundObject[] {
  const having = (how: 'written' | 'unwritten'): readonly FoundObject[] =>
    file.objects
      .filter(({ id }) => answersTo(id, wanted) === how)
      .map((object) => ({ file, object }));
  const written = having('written');
  return written.length > 0 ? written : having('unwritten');
}

/** Gives the text of an object without the line break at its end, which belongs to its place in the file. */
export const objectText = ({ file, object }: FoundObject): string =>
  file.text.slice(object.from, object.to).replace(/\r?\n$/, '');

/** Tells whether it stands at the end of its file, so that the file's last line break is its own. */
export const isLast = ({ file, object }: FoundObject): boolean => object.to === file.text.length;

/** Tells whether the file ends without a line break behind this object. */
export const endsOpen = (found: FoundObject): boolean =>
  isLast(found) && !found.file.text.endsWith('\n');

/**
 * Says how well an object in a file answers to a name: `written` where the file has the same namespace,
 * `unwritten` where it has none, for a kustomization can set it; null where it is another object.
 */
export function answersTo(id: ResourceId, wanted: ResourceName): 'written' | 'unwritten' | null {
  if (id.name !== wanted.name || id.kind.toLowerCase() !== wanted.kind.toLowerCase()) return null;
  if (id.namespace === wanted.namespace) return 'written';
  return id.namespace === '' ? 'unwritten' : null;
}
