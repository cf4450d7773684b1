import type { MapNode, Node, Origin, SeqNode, YamlDocument } from '../../manifest/index.ts';
import { expandLists, natureOf, parseYaml, seqNode } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { addUnseen, fact, noteRemote } from '../build/layer-gaps.ts';
import { refuse, stopsBefore } from '../files/failure.ts';
import type { InlineTextPlace, InputDialect } from '../files/input-documents.ts';
import {
  placeInline,
  documentsOf,
  filePath,
  readPath,
  soundNodes,
  whyUnreadable,
  withRepeats,
} from '../files/input-documents.ts';
import type { PatchEntry } from '../files/kustomization-types.ts';
import type { Layer } from '../build/layer.ts';
import { joinPath } from '../files/paths.ts';
import type { Text } from '../files/read-fields.ts';
import { isRemote, withoutLogin } from '../files/remote-address.ts';
import { findCopy } from '../files/vendored-copies.ts';

/** Holds what a patch says: documents to merge, or operations to run. */
export type PatchBody =
  | { readonly kind: 'documents'; readonly documents: readonly MapNode[] }
  | { readonly kind: 'operations'; readonly node: SeqNode };

/** Reads the patch of an entry; null where its file cannot be read, which is a gap then. */
export function readPatchBody(
  build: Build,
  dir: string,
  entry: PatchEntry,
  layer: Layer,
): PatchBody | null {
  const source = sourceOf(build, dir, entry, layer);
  if (source === null) return null;
  const documents = source.documents('go-yaml-3');
  if (documents[0]?.node?.kind === 'seq') return operationsOf(source, entry.origin);
  const maps = mapsOf(soundNodes(withRepeats(documents)));
  if (maps.length > 0) return { kind: 'documents', documents: maps };
  if (source.text !== '')
    return refuse(
      'invalid-patch',
      `The patch is empty: ${stopsBefore('5.7', 'refuses it')}.`,
      entry.origin,
    );
  // An empty file is a JSON patch without operations to kustomize.
  return { kind: 'operations', node: seqNode([], entry.origin) };
}

/**
 * Reads a list of operations. Kustomize reads it by another library than objects: `value: yes` is a boolean
 * here, only the first document counts, and of two equal keys the last one. A text that begins with a bracket
 * must be JSON.
 */
function operationsOf({ text, documents }: PatchSource, place: Origin): PatchBody {
  if (text.startsWith('[')) requireJson(text, place);
  const [node] = soundNodes(withRepeats(documents('sigs-yaml').slice(0, 1)));
  if (node?.kind !== 'seq' || node.items.length === 0 || !node.items.every(isMapOrNull))
    return refuse(
      'invalid-patch',
      'The patch is neither an object nor a list of operations.',
      place,
    );
  return { kind: 'operations', node };
}

const isMapOrNull = (item: Node): boolean =>
  item.kind === 'map' || (item.kind === 'scalar' && item.value === null);

function requireJson(text: string, place: Origin): void {
  try {
    JSON.parse(text);
  } catch {
    refuse(
      'invalid-patch',
      'The patch begins with "[" and is not JSON (unable to parse SM or JSON patch).',
      place,
    );
  }
}

/** Holds a patch as text, and its documents in one dialect or the other. */
interface PatchSource {
  readonly text: string;
  readonly documents: (dialect: InputDialect) => readonly YamlDocument[];
}

function sourceOf(build: Build, dir: string, entry: PatchEntry, layer: Layer): PatchSource | null {
  const { path, patch } = entry;
  const hasPath = path !== null && path.value !== '';
  const text = patch?.value.trim() ?? '';
  if (hasPath && text !== '')
    return refuse(
      'invalid-patch',
      'A patch has both "path" and "patch"; it takes one.',
      entry.origin,
    );
  if (patch !== null && text !== '')
    return { text, documents: (dialect) => inlineDocuments(patch, dialect, 'field') };
  if (hasPath) return fileSource(build, dir, path, layer);
  return refuse('invalid-patch', 'A patch needs one of "path" and "patch".', entry.origin);
}

const mapsOf = (nodes: readonly Node[]): readonly MapNode[] =>
  nodes
    .filter((node) => node.kind !== 'map' || node.entries.size > 0)
    .flatMap(expandLists)
    .filter((node) => node.kind !== 'scalar' || node.value !== null)
    .map((node) =>
      node.kind === 'map'
        ? node
        : refuse('invalid-patch', 'A strategic merge patch must be a map.', node.origin),
    );

/** Reads the documents of one item of `patchesStrategicMerge`: a path, or the patch itself. */
export function readStrategicBodies(
  build: Build,
  dir: string,
  text: Text,
  layer: Layer,
): readonly MapNode[] {
  const path = joinPath(dir, text.value);
  const isFile =
    !text.value.includes('\n') &&
    path !== undefined &&
    readPath(build, path, text.origin).kind !== 'absent';
  const inline = isFile ? [] : inlineDocuments(text, 'go-yaml-3', 'item');
  const isInline = inline.some(({ node }) => node?.kind === 'map');
  const documents = isInline ? inline : fileSource(build, dir, text, layer)?.documents('go-yaml-3');
  if (documents === undefined) return [];
  const maps = mapsOf(soundNodes(withRepeats(documents)));
  if (maps.length === 0)
    refuse('invalid-patch', `The patch "${text.value}" is empty.`, text.origin);
  return maps;
}

const inlineDocuments = (
  text: Text,
  dialect: InputDialect,
  standing: InlineTextPlace,
): readonly YamlDocument[] =>
  placeInline(
    parseYaml(
      text.origin.file,
      // Kustomize takes blanks off the patch of an entry, and with them the last line break of a block.
      standing === 'field' ? text.value.trimEnd() : text.value,
      dialect,
    ),
    text.origin,
    standing,
  );

function fileSource(build: Build, dir: string, text: Text, layer: Layer): PatchSource | null {
  const copy = findCopy(build, text);
  if (copy === undefined && isRemote(text.value)) {
    const message = `The patch ${withoutLogin(text.value)} is not applied: it lies outside the repository.`;
    noteRemote(build, text, layer, { kind: 'Remote patch', message });
    return null;
  }
  const input = readPath(build, copy ?? filePath(build, dir, text), text.origin);
  if (input.kind === 'text')
    return { text: input.text, documents: (dialect) => documentsOf(build, input, dialect) };
  if (input.kind === 'absent') {
    const message = `The patch "${text.value}" does not exist.`;
    build.trace.faults.push({ reason: 'not-found', message, origin: text.origin });
    return null;
  }
  layer.incomplete = true;
  if (natureOf(input) === 'unseen')
    addUnseen(layer, {
      kind: 'File',
      name: input.path,
      origin: text.origin,
      changesOthers: true,
      written: new Map([fact('content', input.oid, text.origin)]),
    });
  build.trace.gaps.push({
    reason: input.reason,
    message: `The patch ${input.path} is not applied: it ${whyUnreadable(input.reason)}.`,
    origin: text.origin,
    key: input.path,
    input: input.oid,
  });
  return null;
}
