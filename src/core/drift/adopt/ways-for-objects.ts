import { joinPath } from '../../environments/index.ts';
import type { RenderedRoot } from '../../environments/index.ts';
import type { MapNode, Node, Resource } from '../../manifest/index.ts';
import { mapNode } from '../../manifest/index.ts';
import type { AdoptionState, Candidate, RenderedObject } from './adoption-state.ts';
import { rootsOf, withEdits } from './adoption-state.ts';
import type { Edits } from './edited-pages.ts';
import { editedPages } from './edited-pages.ts';
import { kustomizationOf, withItem, withoutNaming } from './kustomization-lists.ts';
import { candidate } from './ways-at-origin.ts';
import { map, text } from './overlay-patches.ts';
import { nameOf, overlayOf, waysToDelete } from './ways-in-overlay.ts';
import { entriesText } from './value-text.ts';
import { itemAt, objectAt } from './written-yaml.ts';

/** Ways to take an object out of Git. */
export function* waysToRemove(state: AdoptionState, object: RenderedObject): Generator<Candidate> {
  const { file } = object.resource.origin;
  const edits = withoutObject(state, object);
  if (edits !== null) {
    const goes = [...edits].some(([path, content]) => path === file && content === null);
    yield {
      edits,
      where: goes ? `by removing ${file}` : `by taking it out of ${file}`,
      atOrigin: false,
    };
  }
  const overlay = overlayOf(state, object);
  if (overlay === null) return;
  for (const way of waysToDelete(overlay)) yield* candidate(state, [], way);
}

function withoutObject(state: AdoptionState, { resource, root }: RenderedObject): Edits | null {
  const { origin } = resource;
  const page = state.pageOf(origin.file);
  if (page === null) return null;
  const item = itemAt(page, origin);
  if (item !== null) {
    const { seq, index } = item.at;
    const order = [...seq.items.keys()].filter((each) => each !== index);
    return editedPages([{ file: origin.file, page: item.page, seq, order }], state.pageOf);
  }
  const document = objectAt(page, origin)?.at;
  if (document === undefined || !page.roots.includes(document)) return null;
  const objects = page.roots.filter((each) => each !== null);
  if (objects.length > 1) {
    const left = withoutDocument(page.text, document.range?.[0] ?? 0);
    return left === null ? null : new Map([[origin.file, left]]);
  }
  return withoutFile(state, root, origin.file);
}

/** The file goes, and every line of a kustomization that names it. */
function withoutFile(state: AdoptionState, root: RenderedRoot, path: string): Edits | null {
  const reads = [...root.reads, ...rootsOf(state).flatMap((each) => [...each.reads])];
  const parts = withoutNaming(state, reads, path);
  const edits = parts === null ? null : editedPages(parts, state.pageOf);
  return edits === null ? null : withEdits(edits, new Map([[path, null]]));
}

const SEPARATOR = /^---(?:[ \t].*)?$/gm;

/** Null where the document begins on its separating line. */
function withoutDocument(content: string, at: number): string | null {
  const separators = [...content.matchAll(SEPARATOR)].map(({ index }) => index);
  const before = separators.filter((each) => each <= at).at(-1);
  const next = separators.find((each) => each > at);
  if (before !== undefined && !content.slice(before, at).includes('\n')) return null;
  if (before === undefined)
    return next === undefined ? null : content.slice(content.indexOf('\n', next) + 1);
  const start = content.slice(0, before).trim() === '' && next !== undefined ? 0 : before;
  return content.slice(0, start) + (next === undefined ? '' : content.slice(next));
}

/** Ways to bring an object into Git that is only in the cluster. */
export function* waysToAdd(state: AdoptionState, live: Resource): Generator<Candidate> {
  for (const root of likelyRoots(state, live)) {
    const { path, kind } = root.root;
    for (const node of kind === 'folder' ? [live.node] : written(state, path, live)) {
      const content = entriesText(inUsualOrder(node), 0, { step: 2, indentsLists: true });
      const edits =
        kind === 'folder'
          ? inFolder(state, path, live, content)
          : listedIn(state, path, live, content);
      const [file] = edits?.keys() ?? [];
      if (edits !== null && file !== undefined)
        yield { edits, where: `in the new file ${file}`, atOrigin: false };
    }
  }
}

const MOST_ROOTS = 3;

/** Those that hold most objects of its namespace first. */
function likelyRoots(state: AdoptionState, live: Resource): readonly RenderedRoot[] {
  const holds = ({ resources }: RenderedRoot): number =>
    resources.filter(({ namespace }) => namespace === live.namespace).length;
  return rootsOf(state)
    .filter(({ root, status }) => root.release === undefined && status === 'complete')
    .map((root) => ({ root, count: holds(root) }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_ROOTS)
    .map(({ root }) => root);
}

/** As it is, and without the prefix and suffix that the kustomization would put on it again. */
function* written(state: AdoptionState, path: string, live: Resource): Generator<MapNode> {
  yield live.node;
  const root = kustomizationOf(state, path)?.root;
  const affix = (key: string): string => {
    const value: unknown = root?.get(key);
    return typeof value === 'string' ? value : '';
  };
  const [prefix, suffix] = [affix('namePrefix'), affix('nameSuffix')];
  const { name } = live;
  const isAffixed = name.startsWith(prefix) && name.endsWith(suffix);
  const left = name.slice(prefix.length, name.length - suffix.length);
  if (prefix + suffix === '' || !isAffixed || left === '') return;
  const metadata = live.node.entries.get('metadata');
  if (metadata?.kind !== 'map') return;
  yield mapNode(
    new Map([...live.node.entries, ['metadata', map([...metadata.entries, ['name', text(left)]])]]),
    live.node.origin,
  );
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

function inFolder(
  state: AdoptionState,
  folder: string,
  live: Resource,
  content: string,
): Edits | null {
  const file = joinPath(folder, `${freeName(state, folder, live)}.yaml`);
  return file === null ? null : new Map([[file, content]]);
}

function listedIn(
  state: AdoptionState,
  folder: string,
  live: Resource,
  content: string,
): Edits | null {
  const kustomization = kustomizationOf(state, folder);
  if (kustomization === null) return null;
  const name = `${freeName(state, folder, live)}.yaml`;
  const file = joinPath(folder, name);
  const listed = withItem(kustomization, 'resources', text(name));
  if (file === null || listed === null) return null;
  const edits = editedPages([listed], state.pageOf);
  return edits === null ? null : withEdits(new Map([[file, content]]), edits);
}

function freeName(state: AdoptionState, folder: string, live: Resource): string {
  const name = nameOf(live);
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? name : `${name}-${String(count)}`;
    if (state.tree.oidOf(joinPath(folder, `${free}.yaml`) ?? free) === undefined) return free;
  }
}
