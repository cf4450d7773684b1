import { isMap, isScalar } from 'yaml';
import { folderOf, joinPath } from '../../../../gitops/index.ts';
import type { Node } from '../../../../manifest/index.ts';
import type { TextStyle } from './editor/value-text.ts';
import { entriesText, itemText } from './editor/value-text.ts';
import { fieldPath } from '../../../../manifest/index.ts';
import { textOf } from './editor/written-page.ts';
import type { AdoptionState, RenderedObject } from './adoption-state.ts';
import type { Edits, SourceEdit } from './tree-edits.ts';
import { jsonOperations, map, mergePatch, text } from './overlay-patches.ts';
import type { KustomizationPage } from './kustomization-lists.ts';
import { kustomizationOf, listOf, withItem } from './kustomization-lists.ts';
import type { ObjectDifference } from './object-differences.ts';
import {
  intoJsonPatch,
  intoMergePatch,
  patchHead,
  patchTarget,
  writtenIdentity,
} from './patch-page.ts';
import type { WrittenIdentity } from './patch-page.ts';

/** Groups of which kustomize knows the lists with merge keys. */
const BUILT_IN = new Set(['', 'apps', 'batch', 'networking.k8s.io', 'policy', 'autoscaling']);

/** What a new patch is made for. */
export interface Overlay {
  readonly state: AdoptionState;
  readonly kustomization: KustomizationPage;
  readonly folder: string;
  readonly id: WrittenIdentity;
}

/** The overlay that an object is rendered by; null where its root is no kustomization, or none that can be edited. */
export function overlayOf(
  state: AdoptionState,
  { root, resource }: RenderedObject,
): Overlay | null {
  if (root.root.content.kind !== 'kustomization') return null;
  const kustomization = kustomizationOf(state, root.root.path);
  if (kustomization === null) return null;
  const id = writtenIdentity(resource, state.pageOf);
  return { state, kustomization, folder: folderOf(kustomization.path), id };
}

/** One way to write something in an overlay: parts of files that are there, and new files. */
export interface OverlayWay {
  readonly parts: readonly SourceEdit[];
  readonly added: Edits;
  readonly where: string;
}

/** Ways to write differences in an overlay, the least astonishing first. */
export function* waysInOverlay(
  overlay: Overlay,
  git: RenderedObject['resource'],
  differences: readonly ObjectDifference[],
): Generator<OverlayWay> {
  const { state, kustomization, id } = overlay;
  const { tree, pageOf } = state;
  const isBuiltIn = BUILT_IN.has(git.group);
  const merge = mergePatch(git.node, differences, isBuiltIn);
  const operations = jsonOperations(differences);
  const fields = fieldsOf(differences);
  if (merge !== null)
    yield* inPatch(intoMergePatch(tree, kustomization, id, merge, pageOf), fields);
  yield* inPatch(intoJsonPatch(tree, kustomization, id, operations, pageOf), fields);
  if (merge !== null) yield* mergeFile(overlay, [...merge.entries], fields);
  yield* jsonFile(overlay, operations, fields);
  yield* lastOfAll(overlay, operations, fields);
}

function* inPatch(parts: readonly SourceEdit[] | null, fields: string): Generator<OverlayWay> {
  const [first] = parts ?? [];
  if (parts === null || first === undefined) return;
  yield { parts, added: new Map(), where: `${fields} in the patch of it in ${first.file}` };
}

const MOST_FIELDS = 4;

/** `spec.host and 3 more`. */
export function fieldsOf(differences: readonly ObjectDifference[]): string {
  const paths = differences.map(({ path }) => fieldPath(path));
  const shown = paths.slice(0, paths.length > MOST_FIELDS ? MOST_FIELDS - 1 : MOST_FIELDS);
  const more = paths.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${String(more)} more`;
}

/** `$patch: delete` for an object that the overlay is to leave out. */
export function* waysToDelete(overlay: Overlay): Generator<OverlayWay> {
  const remove: readonly [string, Node] = ['$patch', text('delete')];
  yield* mergeFile(overlay, [remove], '$patch: delete');
  yield* transformerFile(overlay, deletion(overlay.id), '$patch: delete');
}

const deletion = (id: WrittenIdentity): string =>
  entriesText(map([...patchHead(id).entries, ['$patch', text('delete')]]), 0, {
    step: 2,
    indentsLists: true,
  });

function* mergeFile(
  overlay: Overlay,
  fields: readonly (readonly [string, Node])[],
  what: string,
): Generator<OverlayWay> {
  const { kustomization, id } = overlay;
  const head = patchHead(id);
  const whole = map([...head.entries, ...mergedWithHead(head.entries, fields)]);
  const path = patchPath(overlay, `patch-${nameOf(id)}`);
  const isOlder =
    listOf(kustomization, 'patches') === null &&
    listOf(kustomization, 'patchesStrategicMerge') !== null;
  const listed = isOlder
    ? withItem(kustomization, 'patchesStrategicMerge', text(path))
    : withItem(kustomization, 'patches', map([['path', text(path)]]));
  yield* newFile(
    overlay,
    path,
    entriesText(whole, 0, styleIn(overlay)),
    listed,
    `${what} in a new patch`,
  );
}

/** Metadata of the patch beside its own. */
const mergedWithHead = (
  head: ReadonlyMap<string, Node>,
  fields: readonly (readonly [string, Node])[],
): readonly (readonly [string, Node])[] =>
  fields.map(([key, value]) => {
    const own = head.get(key);
    return own?.kind === 'map' && value.kind === 'map'
      ? [key, map([...own.entries, ...value.entries])]
      : [key, value];
  });

function* jsonFile(
  overlay: Overlay,
  operations: readonly Node[],
  what: string,
): Generator<OverlayWay> {
  const { kustomization, id } = overlay;
  const path = patchPath(overlay, `patch-${nameOf(id)}`);
  const item = map([
    ['path', text(path)],
    ['target', patchTarget(id)],
  ]);
  const lines = operationsText(operations, styleIn(overlay));
  yield* newFile(
    overlay,
    path,
    lines,
    withItem(kustomization, 'patches', item),
    `${what} in a new JSON 6902 patch`,
  );
}

const operationsText = (operations: readonly Node[], style: TextStyle): string =>
  operations.map((each) => itemText(each, 0, style)).join('');

/** Behind labels, images and replacements, which would write over a patch. */
export function* lastOfAll(
  overlay: Overlay,
  operations: readonly Node[],
  what: string,
): Generator<OverlayWay> {
  const style: TextStyle = { ...styleIn(overlay), quotesLines: true };
  yield* transformerFile(overlay, operationsText(operations, style), what);
}

function* transformerFile(overlay: Overlay, patch: string, what: string): Generator<OverlayWay> {
  const { kustomization, id } = overlay;
  const path = patchPath(overlay, `transformer-${nameOf(id)}`);
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.yaml$/, '');
  const config = map([
    ['apiVersion', text('builtin')],
    ['kind', text('PatchTransformer')],
    ['metadata', map([['name', text(name)]])],
    ['target', patchTarget(id)],
    ['patch', text(patch)],
  ]);
  const listed = withItem(kustomization, 'transformers', text(path));
  yield* newFile(
    overlay,
    path,
    entriesText(config, 0, styleIn(overlay)),
    listed,
    `${what} in a new PatchTransformer, which runs after the other transformers,`,
  );
}

function* newFile(
  { state, kustomization, folder }: Overlay,
  path: string,
  content: string,
  listed: SourceEdit | null,
  what: string,
): Generator<OverlayWay> {
  const file = joinPath(folder, path);
  if (file === null || listed === null || state.tree.oidOf(file) !== undefined) return;
  const where = `${what} ${file}, listed in ${kustomization.path}`;
  yield { parts: [listed], added: new Map([[file, content]]), where };
}

const styleIn = ({ kustomization }: Overlay): TextStyle => kustomization.page.style;

/** Of letters that every file system takes. */
export const nameOf = ({ kind, name }: Pick<WrittenIdentity, 'kind' | 'name'>): string =>
  `${kind}-${name}`
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .slice(0, 100);

/** Where the overlay keeps its patches, under a name that is free. */
function patchPath(overlay: Overlay, name: string): string {
  const { state, kustomization, folder } = overlay;
  const known = (listOf(kustomization, 'patches')?.items ?? [])
    .flatMap((item) => (isMap(item) ? (textOf(item.get('path', true)) ?? []) : []))
    .concat(
      (listOf(kustomization, 'patchesStrategicMerge')?.items ?? []).flatMap((item) =>
        isScalar(item) ? (textOf(item) ?? []) : [],
      ),
    )
    .filter((path) => /^[\w.-]+\//.test(path) && !path.startsWith('..') && !path.includes('\n'));
  const last = known.at(-1);
  const beside = last === undefined ? '' : last.slice(0, last.lastIndexOf('/') + 1);
  for (let count = 1; ; count += 1) {
    const path = `${beside}${name}${count === 1 ? '' : `-${String(count)}`}.yaml`;
    if (state.tree.oidOf(joinPath(folder, path) ?? path) === undefined) return path;
  }
}
