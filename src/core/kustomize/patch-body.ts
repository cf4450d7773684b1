import type { MapNode, Node, SeqNode } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { YamlDocument } from '../manifest/parse-yaml.ts';
import { parseYaml } from '../manifest/parse-yaml.ts';
import { expandLists } from '../manifest/expand-lists.ts';
import type { Build } from './build.ts';
import { refuse } from './failure.ts';
import { placeInline } from './inline-text.ts';
import type { Operation } from './json-patch.ts';
import { parseOperations } from './json-patch.ts';
import type { PatchEntry } from './kustomization-types.ts';
import type { Layer } from './layer.ts';
import { joinPath } from './paths.ts';
import type { Text } from './read-fields.ts';
import { documentsOf, filePath, readPath, soundNodes, whyUnreadable } from './read-input.ts';

/** What a patch says: documents to merge, or operations to run. */
export type PatchBody =
  | { readonly kind: 'documents'; readonly documents: readonly MapNode[] }
  | {
      readonly kind: 'operations';
      readonly operations: readonly Operation[];
      readonly node: SeqNode;
    };

/** Reads the patch of an entry; null where its file cannot be read, which is a gap then. */
export function readPatchBody(
  build: Build,
  dir: string,
  entry: PatchEntry,
  layer: Layer,
): PatchBody | null {
  const path = entry.path?.value ?? '';
  const inline = entry.patch?.value.trim() ?? '';
  if (path === '' && inline === '')
    return refuse('A patch needs one of "path" and "patch".', entry.origin);
  if (path !== '' && inline !== '')
    return refuse('A patch has both "path" and "patch"; it takes one.', entry.origin);
  const documents =
    inline !== '' && entry.patch !== null
      ? inlineDocuments(entry.patch)
      : entry.path === null
        ? []
        : fileDocuments(build, dir, entry.path, layer);
  return documents === null ? null : bodyOf(documents, entry.origin);
}

function bodyOf(documents: readonly YamlDocument[], origin: Origin): PatchBody {
  const nodes = soundNodes(documents);
  const [first] = nodes;
  if (first === undefined) return refuse('The patch is empty.', origin);
  if (first.kind === 'seq')
    return { kind: 'operations', operations: parseOperations(first), node: first };
  return { kind: 'documents', documents: mapsOf(nodes) };
}

const mapsOf = (nodes: readonly Node[]): readonly MapNode[] =>
  nodes
    .flatMap(expandLists)
    .map((node) =>
      node.kind === 'map' ? node : refuse('A strategic merge patch must be a map.', node.origin),
    );

/** The documents of one item of `patchesStrategicMerge`: a path, or the patch itself. */
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
  const inline = isFile ? [] : inlineDocuments(text);
  const isInline = inline.some(({ node }) => node?.kind === 'map');
  const documents = isInline ? inline : fileDocuments(build, dir, text, layer);
  if (documents === null) return [];
  const maps = mapsOf(soundNodes(documents));
  if (maps.length === 0) refuse(`The patch "${text.value}" is empty.`, text.origin);
  return maps;
}

function inlineDocuments(text: Text): readonly YamlDocument[] {
  return placeInline(parseYaml(text.origin.file, text.value, 'go-yaml-3'), text.origin);
}

function fileDocuments(
  build: Build,
  dir: string,
  text: Text,
  layer: Layer,
): readonly YamlDocument[] | null {
  const input = readPath(build, filePath(build, dir, text), text.origin);
  if (input.kind === 'text') return documentsOf(build, input);
  if (input.kind === 'absent')
    return refuse(`The patch "${text.value}" does not exist.`, text.origin);
  layer.incomplete = true;
  build.trace.gaps.push({
    reason: input.reason,
    message: `The patch ${input.path} is not applied: it ${whyUnreadable(input.reason)}.`,
    origin: text.origin,
    key: input.path,
    input: input.oid,
  });
  return null;
}
