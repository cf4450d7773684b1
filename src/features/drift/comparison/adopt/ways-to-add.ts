import type { RenderedRoot } from '../../../../gitops/index.ts';
import { folderOf, joinPath, releaseOfRoot } from '../../../../gitops/index.ts';
import type { MapNode, Node, Resource } from '../../../../manifest/index.ts';
import { entriesText } from './editor/value-text.ts';
import { mapNode } from '../../../../manifest/index.ts';
import type { AdoptionState, AdoptionCandidate } from './adoption-state.ts';
import { rootsOf } from './adoption-state.ts';
import type { Edits } from './tree-edits.ts';
import { jsonOperations, map, text } from './overlay-patches.ts';
import type { KustomizationPage } from './kustomization-lists.ts';
import { kustomizationOf, withItem } from './kustomization-lists.ts';
import type { ObjectDifference } from './object-differences.ts';
import { candidate } from './ways-at-origin.ts';
import type { OverlayWay } from './ways-in-overlay.ts';
import { lastOfAll, nameOf } from './ways-in-overlay.ts';

/** Ways to bring an object into Git that is only in the cluster. */
export function* waysToAdd(state: AdoptionState, live: Resource): Generator<AdoptionCandidate> {
  for (const { root } of likelyRoots(state, live)) {
    const name = freeName(state, root.path, live);
    if (root.content.kind !== 'kustomization') {
      const file = joinPath(root.path, name);
      if (file !== null)
        yield { edits: newFile(file, live.node), where: whereIn(file), atOrigin: false };
      continue;
    }
    const kustomization = kustomizationOf(state, root.path);
    if (kustomization === null) continue;
    for (const way of listedWays(state, kustomization, name, live))
      yield* candidate(state, [], way);
  }
}

const whereIn = (file: string): string => `in the new file ${file}`;

const newFile = (file: string, node: MapNode): Edits =>
  new Map([[file, entriesText(inUsualOrder(node), 0, { step: 2, indentsLists: true })]]);

/** As it is; without the prefix and suffix that are put on it again; with its name given back to it behind all others. */
function* listedWays(
  state: AdoptionState,
  kustomization: KustomizationPage,
  name: string,
  live: Resource,
): Generator<OverlayWay> {
  const folder = folderOf(kustomization.path);
  const file = joinPath(folder, name);
  const listed = withItem(kustomization, 'resources', text(name));
  if (file === null || listed === null) return;
  const where = `${whereIn(file)}, listed in ${kustomization.path}`;
  yield { parts: [listed], added: newFile(file, live.node), where };
  const said = (key: string): string => {
    const value: unknown = kustomization.root.get(key);
    return typeof value === 'string' ? value : '';
  };
  const bare = withoutAffixes(live, said('namePrefix'), said('nameSuffix'));
  if (bare !== null) yield { parts: [listed], added: newFile(file, bare), where };
  const renaming = renamings(live, said('namespace') !== '');
  const overlay = { state, kustomization, folder, id: { ...live, namespace: null } };
  for (const last of lastOfAll(overlay, jsonOperations(renaming), 'its name'))
    yield {
      parts: [listed, ...last.parts],
      added: new Map([...newFile(file, live.node), ...last.added]),
      where: `${where}; ${last.where}`,
    };
}

/** What prefixes and the namespace of a kustomization would make another. */
function renamings(
  { node, name, namespace }: Resource,
  isPlaced: boolean,
): readonly ObjectDifference[] {
  const set = (field: string, value: string): ObjectDifference => ({
    kind: 'set',
    path: ['metadata', field],
    git: node,
    live: text(value),
  });
  const placed = isPlaced && namespace !== '' ? [set('namespace', namespace)] : [];
  return [set('name', name), ...placed];
}

function withoutAffixes({ node, name }: Resource, prefix: string, suffix: string): MapNode | null {
  const left = name.slice(prefix.length, name.length - suffix.length);
  const metadata = node.entries.get('metadata');
  if (prefix + suffix === '' || left === '' || metadata?.kind !== 'map') return null;
  if (name !== `${prefix}${left}${suffix}`) return null;
  const named = map([...metadata.entries, ['name', text(left)]]);
  return mapNode(new Map([...node.entries, ['metadata', named]]), node.origin);
}

const MOST_ROOTS = 3;

/** Those that hold most objects of its namespace first. */
function likelyRoots(state: AdoptionState, live: Resource): readonly RenderedRoot[] {
  const holds = ({ resources }: RenderedRoot): number =>
    resources.filter(({ namespace }) => namespace === live.namespace).length;
  return rootsOf(state)
    .filter(({ root, status }) => releaseOfRoot(root) === undefined && status === 'complete')
    .map((root) => ({ root, count: holds(root) }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_ROOTS)
    .map(({ root }) => root);
}

const FIRST = ['apiVersion', 'kind', 'metadata'];
const FIRST_OF_METADATA = ['name', 'namespace', 'labels', 'annotations'];

function inUsualOrder(node: MapNode): MapNode {
  const metadata = node.entries.get('metadata');
  const ordered = metadata?.kind === 'map' ? inOrder(metadata, FIRST_OF_METADATA) : metadata;
  const entries = new Map(node.entries);
  if (ordered !== undefined) entries.set('metadata', ordered);
  return inOrder(mapNode(entries, node.origin), FIRST);
}

function inOrder({ entries, origin }: MapNode, first: readonly string[]): MapNode {
  const head = first.flatMap((key): readonly (readonly [string, Node])[] => {
    const value = entries.get(key);
    return value === undefined ? [] : [[key, value]];
  });
  return mapNode(new Map([...head, ...entries]), origin);
}

/** A name for its file that nothing in the folder has. */
function freeName(state: AdoptionState, folder: string, live: Resource): string {
  for (let count = 1; ; count += 1) {
    const free = `${nameOf(live)}${count === 1 ? '' : `-${String(count)}`}.yaml`;
    if (state.tree.oidOf(joinPath(folder, free) ?? free) === undefined) return free;
  }
}
