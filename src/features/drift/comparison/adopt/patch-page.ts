import type { YAMLMap, YAMLSeq } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import { folderOf, joinPath } from '../../../../gitops/index.ts';
import type {
  FileTree,
  MapNode,
  Node,
  SeqNode,
  Origin,
  Resource,
} from '../../../../manifest/index.ts';
import type { WrittenPage } from './editor/written-page.ts';
import { addEntry, replaceValue } from './editor/entry-splices.ts';
import { nodeAt } from '../../../../manifest/index.ts';
import { textOf, entryAt, objectAt } from './editor/written-page.ts';
import type { SourceEdit, PageOf } from './tree-edits.ts';
import type { KustomizationPage } from './kustomization-lists.ts';
import { listOf } from './kustomization-lists.ts';
import { mergeKeyOf, map, text } from './overlay-patches.ts';

/** A patch of an overlay: the page that it is written on, with the `target` of its entry. */
interface WrittenPatch {
  readonly file: string;
  readonly page: WrittenPage;
  readonly target: YAMLMap | null;
}

/** The patches of a kustomization that are files of the tree, or written in it as blocks. */
function patchesOf(tree: FileTree, overlay: KustomizationPage, pageOf: PageOf): WrittenPatch[] {
  const inFile = (name: string | null, target: YAMLMap | null): WrittenPatch[] => {
    const path = name === null ? null : joinPath(folderOf(overlay.path), name);
    const file = path === null ? null : tree.realPath(path);
    const page = file === null ? null : pageOf(file);
    return page === null || file === null ? [] : [{ file, page, target }];
  };
  return ['patches', 'patchesStrategicMerge', 'patchesJson6902'].flatMap((key) =>
    (listOf(overlay, key)?.items ?? []).flatMap((item) => {
      if (isScalar(item)) return inFile(textOf(item), null);
      if (!isMap(item)) return [];
      const target = item.get('target');
      const inline = inlineOf(overlay, item, pageOf);
      const known = isMap(target) ? target : null;
      return inline === null
        ? inFile(textOf(item.get('path', true)), known)
        : [{ file: overlay.path, page: inline, target: known }];
    }),
  );
}

/** Found by its place: the overlay may have been read before. */
function inlineOf({ path }: KustomizationPage, item: YAMLMap, pageOf: PageOf): WrittenPage | null {
  const pair = item.items.find(({ key }) => isScalar(key) && key.value === 'patch');
  const start = isScalar(pair?.value) ? pair.value.range?.[0] : undefined;
  const found = pageOf(path)?.inline.find(
    ({ holder }) =>
      holder.kind === 'entry' &&
      isScalar(holder.pair.value) &&
      holder.pair.value.range?.[0] === start,
  );
  return found?.page ?? null;
}

/** The parts that put a strategic merge into the last patch that is for the object alone; null where there is none. */
export function intoMergePatch(
  tree: FileTree,
  overlay: KustomizationPage,
  id: WrittenIdentity,
  patch: MapNode,
  pageOf: PageOf,
): readonly SourceEdit[] | null {
  for (const { file, page, target } of patchesOf(tree, overlay, pageOf).reverse()) {
    if (target !== null) continue;
    for (const root of page.roots)
      if (isMap(root) && isFor(root, id)) return mergedParts({ file, page }, root, patch);
  }
  return null;
}

/** The parts that put operations behind those of a patch that is for the object alone; null where there is none. */
export function intoJsonPatch(
  tree: FileTree,
  overlay: KustomizationPage,
  id: WrittenIdentity,
  operations: readonly Node[],
  pageOf: PageOf,
): readonly SourceEdit[] | null {
  for (const { file, page, target } of patchesOf(tree, overlay, pageOf).reverse()) {
    const [root] = page.roots;
    if (target === null || !isFor(target, id) || !isSeq(root)) continue;
    return [{ file, page, seq: root, order: [...root.items.keys(), ...operations] }];
  }
  return null;
}

type Place = Pick<WrittenPatch, 'file' | 'page'>;

/** What a patch says, put into a map that says something already. */
function mergedParts(
  place: Place,
  written: YAMLMap,
  { entries }: MapNode,
): readonly SourceEdit[] | null {
  const parts: SourceEdit[] = [];
  for (const [key, value] of entries) {
    const pair = written.items.find((each) => isScalar(each.key) && each.key.value === key);
    const own = pair?.value;
    let part: readonly SourceEdit[] | null;
    if (pair === undefined) part = spliceOf(place, addEntry(place.page, written, key, value));
    else if (value.kind === 'map' && isMap(own)) part = mergedParts(place, own, value);
    else if (value.kind === 'seq' && isSeq(own) && mergeKeyOf(key, value.items) !== null)
      part = mergedItems(place, own, value, mergeKeyOf(key, value.items) ?? '');
    else if (value.kind === 'scalar' && textOf(own) === String(value.value)) part = [];
    else
      part = spliceOf(
        place,
        replaceValue(place.page, { kind: 'entry', map: written, pair }, value),
      );
    if (part === null) return null;
    parts.push(...part);
  }
  return parts;
}

const spliceOf = (
  place: Place,
  splice: ReturnType<typeof addEntry>,
): readonly SourceEdit[] | null => (splice === null ? null : [{ ...place, splice }]);

function mergedItems(
  place: Place,
  written: YAMLSeq,
  { items }: SeqNode,
  by: string,
): readonly SourceEdit[] | null {
  const parts: SourceEdit[] = [];
  const added: Node[] = [];
  for (const item of items) {
    const identity = nodeAt(item, by);
    const known = written.items.find(
      (each) =>
        isMap(each) &&
        identity?.kind === 'scalar' &&
        textOf(each.get(by, true)) === String(identity.value),
    );
    const merged = isMap(known) && item.kind === 'map' ? mergedParts(place, known, item) : [];
    if (merged === null) return null;
    parts.push(...merged);
    if (known === undefined) added.push(item);
  }
  const order = [...written.items.keys(), ...added];
  return added.length === 0 ? parts : [...parts, { ...place, seq: written, order }];
}

/** What an object is called where it is written, before prefixes and namespaces are put on it: patches find it so. */
export interface WrittenIdentity {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** Null where none is written. */
  readonly namespace: string | null;
}

export function writtenIdentity(resource: Resource, pageOf: PageOf): WrittenIdentity {
  const { group, version, kind, stableName, node, origin } = resource;
  const nameNode = nodeAt(node, 'metadata', 'name');
  const place = nameNode === undefined ? null : firstPlace(nameNode.origin);
  const page = place === null ? null : pageOf(place.file);
  const entry = page === null || place === null ? null : entryAt(page, place);
  const own = pageOf(origin.file);
  const document = own === null ? null : (objectAt(own, origin)?.at ?? null);
  const metadata = document?.get('metadata');
  const namespace = isMap(metadata) ? textOf(metadata.get('namespace', true)) : null;
  return { group, version, kind, name: textOf(entry?.at.pair.value) ?? stableName, namespace };
}

/** Where a value stood before anything touched it. */
function firstPlace(origin: Origin): Origin {
  let place = origin;
  for (let before = place.via?.replaced; before !== undefined; before = place.via?.replaced)
    place = before;
  return place;
}

const apiVersion = ({ group, version }: WrittenIdentity): string =>
  group === '' ? version : `${group}/${version}`;

/** The head of a strategic merge patch. */
export const patchHead = (id: WrittenIdentity): MapNode =>
  map([
    ['apiVersion', text(apiVersion(id))],
    ['kind', text(id.kind)],
    [
      'metadata',
      map([
        ['name', text(id.name)],
        ...(id.namespace === null ? [] : [['namespace', text(id.namespace)] as const]),
      ]),
    ],
  ]);

/** The `target` of a patch. */
export const patchTarget = ({ group, version, kind, name, namespace }: WrittenIdentity): MapNode =>
  map([
    ...(group === '' ? [] : [['group', text(group)] as const]),
    ['version', text(version)],
    ['kind', text(kind)],
    ['name', text(name)],
    ...(namespace === null ? [] : [['namespace', text(namespace)] as const]),
  ]);

/** Whether a written patch, or its target, is for the object and for no other. */
function isFor(written: YAMLMap, { kind, name }: WrittenIdentity): boolean {
  const metadata = written.get('metadata');
  const writtenName = isMap(metadata) ? metadata.get('name', true) : written.get('name', true);
  const writtenKind = written.get('kind', true);
  return isScalar(writtenKind) && textOf(writtenKind) === kind && textOf(writtenName) === name;
}
