import { natureOf, nodeAt, stringAt } from '../../manifest/index.ts';
import type { MapNode, Node, Origin, YamlDocument } from '../../manifest/index.ts';
import { attempt } from './attempt.ts';
import type { Build } from './build.ts';
import { noteLoaded } from '../patches/merge-schema.ts';
import { withKey } from '../fields/node-edits.ts';
import { entryOf } from './entry.ts';
import type { Entry, Provenance } from './entry.ts';
import { refuse } from '../files/failure.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import { appendEntries, appendLayer } from './layer.ts';
import type { Layer } from './layer.ts';
import { joinPath } from '../files/paths.ts';
import type { Text } from '../files/read-fields.ts';
import {
  documentsOf,
  filePath,
  quotedDocuments,
  readPath,
  soundNodes,
  templateOf,
  whyUnreadable,
  withRepeats,
} from '../files/input-documents.ts';
import type { Input } from '../files/input-documents.ts';
import { noteRemote, addUnseen, fact } from './layer-gaps.ts';
import { isRemote } from '../files/remote-address.ts';
import { findCopy } from '../files/vendored-copies.ts';

/** Builds a folder that is named where objects are expected. */
export type BuildBase = (dir: string, asked: Origin) => Readonly<Layer>;

/** Adds what `resources` names to the layer: files, folders, and a gap for what lies elsewhere. */
export function accumulateResources(
  build: Build,
  kustomization: Kustomization,
  paths: readonly Text[],
  layer: Layer,
  buildBase: BuildBase,
): void {
  for (const path of paths)
    attempt(
      build,
      layer,
      () => {
        addResource(build, kustomization, path, layer, buildBase);
      },
      'objects',
    );
}

function addResource(
  build: Build,
  kustomization: Kustomization,
  path: Text,
  layer: Layer,
  buildBase: BuildBase,
): void {
  const target = path.value === '' ? undefined : joinPath(kustomization.dir, path.value);
  if (target !== undefined && build.tree.isDirectory(target)) {
    appendLayer(build, layer, buildBase(target, path.origin), path.origin);
    return;
  }
  const input = target === undefined ? undefined : readPath(build, target, path.origin);
  if (input === undefined || input.kind === 'absent') {
    if (isRemote(path.value)) addRemote(build, path, layer, buildBase);
    else noteAbsent(build, path, layer, target === undefined && path.value !== '');
    return;
  }
  filePath(build, kustomization.dir, path);
  appendEntries(build, layer, entriesOfFile(build, input, layer), path.origin);
}

/**
 * Adds the copy of what lies on the network, wherever in the repository it is kept; a gap where there is
 * none.
 */
function addRemote(build: Build, path: Text, layer: Layer, buildBase: BuildBase): void {
  const copy = findCopy(build, path);
  if (copy === undefined) noteRemote(build, path, layer);
  else if (build.tree.isDirectory(copy))
    appendLayer(build, layer, buildBase(copy, path.origin), path.origin);
  else {
    const input = readPath(build, copy, path.origin);
    layer.incomplete ||= input.kind === 'absent';
    appendEntries(build, layer, entriesOfFile(build, input, layer), path.origin);
  }
}

/** Notes a resource that is not there: it fails the build, and leaves the rest as it would be. */
function noteAbsent(build: Build, path: Text, layer: Layer, outside: boolean): void {
  build.trace.faults.push({
    reason: outside ? 'outside-root' : 'not-found',
    message: outside
      ? `The resource "${path.value}" lies outside the repository.`
      : `The resource "${path.value}" does not exist.`,
    origin: path.origin,
    restStands: true,
  });
  layer.incomplete = true;
}

/** Reads the objects of a file. A file that cannot be read as manifests is a gap, and the rest goes on. */
function entriesOfFile(build: Build, input: Input, layer: Layer): readonly Entry[] {
  const place: Origin = { file: input.path, line: 1, column: 1, endLine: 1 };
  if (input.kind === 'absent') return [];
  if (input.kind === 'unreadable') {
    layer.incomplete = true;
    if (natureOf(input) === 'unseen')
      addUnseen(layer, {
        kind: 'File',
        name: input.path,
        origin: place,
        written: new Map([fact('content', input.oid, place)]),
      });
    build.trace.gaps.push({
      reason: input.reason,
      message: `The objects of ${input.path} are not analysed: it ${whyUnreadable(input.reason)}.`,
      origin: place,
      key: input.path,
      input: input.oid,
    });
    return [];
  }
  const documents = documentsOf(build, input);
  const template = templateOf(input, documents);
  if (template !== null) {
    addUnseen(layer, {
      kind: 'Template',
      name: input.path,
      origin: place,
      text: input.text,
      written: new Map([fact('content', input.oid, place)]),
    });
    build.trace.gaps.push({
      reason: 'template',
      message: `The objects of ${input.path} are not analysed: it is a ${template} template.`,
      origin: place,
      key: input.path,
      input: input.oid,
    });
    return [];
  }
  return entriesOfText(build, layer, quotedDocuments(build, documents), { path: input.path });
}

/** Lists the objects of a file as far as they can be read: what cannot fails the build, and the others are there. */
function entriesOfText(
  build: Build,
  layer: Layer,
  documents: readonly YamlDocument[],
  provenance: Provenance,
): readonly Entry[] {
  const read: Node[] = [];
  const entries: Entry[] = [];
  attempt(
    build,
    layer,
    () => {
      read.push(...objectsOfFile(documents));
    },
    'objects',
  );
  if (read.length === 0)
    attempt(build, layer, () => {
      read.push(...objectsOf(readableNodes(documents)));
    });
  for (const node of read)
    attempt(
      build,
      layer,
      () => {
        entries.push(entryOf(node, provenance, build.tables));
      },
      'objects',
    );
  noteLoaded(build, entries);
  return entries;
}

const readableNodes = (documents: readonly YamlDocument[]): readonly Node[] =>
  withRepeats(documents).flatMap(({ node, problems }) =>
    node === null || problems.length > 0 ? [] : [node],
  );

type Repeat = readonly [string, Node];

/**
 * Joins annotations that an object has more than once: kustomize, alone among readers of manifests, takes all
 * of them, because it copies annotations from map to map before anything looks for keys that are there twice.
 * Of two maps the first counts, within one map the last. The second result is how many keys are no longer in
 * the way.
 */
function withAnnotationsOnce(object: Node): readonly [Node, number] {
  const metadata = nodeAt(object, 'metadata');
  const annotations = nodeAt(metadata, 'annotations');
  if (object.kind !== 'map' || metadata?.kind !== 'map' || annotations === undefined)
    return [object, 0];
  const others = repeatsOf(metadata).filter(([key]) => key === 'annotations');
  const all = [annotations, ...others.map(([, value]) => value)];
  const mended = others.length + all.reduce((sum, each) => sum + repeatsOf(each).length, 0);
  if (mended === 0 || !all.slice(1).every(canBeAnnotations)) return [object, 0];
  const entries = new Map<string, Node>();
  for (const map of all)
    if (map.kind === 'map')
      for (const [key, value] of new Map([...map.entries, ...repeatsOf(map)]))
        if (!entries.has(key)) entries.set(key, value);
  const once: MapNode = {
    kind: 'map',
    entries,
    origin: annotations.origin,
    repeats: [...others, ...all.flatMap(repeatsOf)],
  };
  return [withKey(object, 'metadata', withKey(metadata, 'annotations', once)), mended];
}

const repeatsOf = (node: Node): readonly Repeat[] =>
  node.kind === 'map' ? (node.repeats ?? []) : [];

const canBeAnnotations = (node: Node): boolean =>
  node.kind === 'map' || (node.kind === 'scalar' && node.value === null);

/**
 * Lists the objects of the documents of a file, in kustomize's order: empty ones are left out, and the items
 * of a list (a kind that ends in `List`) follow after all else. A list without `items` is an object.
 */
function objectsOf(documents: readonly Node[]): readonly Node[] {
  const open = unwrapped(documents).filter((node) => !isEmpty(node));
  const objects: Node[] = [];
  for (const node of open) {
    const items = isList(node) ? nodeAt(node, 'items') : undefined;
    if (items === undefined) objects.push(node);
    else
      for (const item of itemsOf(items))
        open.push(...unwrapped([item]).filter((each) => !isEmpty(each)));
  }
  return objects;
}

/**
 * Takes the items of a document that is alone and a plain `List` or `ResourceList`, of whatever form they
 * are.
 */
function unwrapped(documents: readonly Node[]): Node[] {
  const [only, ...more] = documents;
  const kind = stringAt(only, 'kind');
  const items = nodeAt(only, 'items');
  if (more.length > 0 || items === undefined || (kind !== 'List' && kind !== 'ResourceList'))
    return [...documents];
  return [...itemsOf(items)];
}

function itemsOf(items: Node): readonly Node[] {
  if (items.kind === 'seq') return items.items;
  if (items.kind === 'scalar' && items.value === null) return [];
  return refuse('invalid-object', 'The "items" of a list are no list.', items.origin);
}

const isList = (node: Node): boolean => stringAt(node, 'kind')?.endsWith('List') === true;

const isEmpty = (node: Node): boolean =>
  node.kind === 'scalar'
    ? node.value === null
    : (node.kind === 'map' ? node.entries.size : node.items.length) === 0;

/** Lists the objects of a file; a key that is there twice is refused, except among annotations. */
function objectsOfFile(documents: readonly YamlDocument[]): readonly Node[] {
  const repeats = documents.flatMap(({ problems }) =>
    problems.filter(({ kind }) => kind === 'duplicate-key'),
  );
  if (repeats.length > 0) {
    const mended = objectsOf(soundNodes(withRepeats(documents))).map(withAnnotationsOnce);
    const count = mended.reduce((sum, [, once]) => sum + once, 0);
    if (count === repeats.length) return mended.map(([object]) => object);
  }
  return objectsOf(soundNodes(documents));
}

export const entriesOfDocuments = (
  build: Build,
  documents: readonly YamlDocument[],
  provenance: Provenance,
): readonly Entry[] => entriesOf(build, objectsOfFile(documents), provenance);

/** Makes entries of documents, with lists expanded. */
export const entriesOfNodes = (
  build: Build,
  nodes: readonly Node[],
  provenance: Provenance,
): readonly Entry[] => entriesOf(build, objectsOf(nodes), provenance);

const entriesOf = (
  build: Build,
  objects: readonly Node[],
  provenance: Provenance,
): readonly Entry[] => {
  const entries = objects.map((node) => entryOf(node, provenance, build.tables));
  noteLoaded(build, entries);
  return entries;
};
