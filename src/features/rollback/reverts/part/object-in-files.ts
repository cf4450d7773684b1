import type { ResourceName } from '../../../../review/index.ts';
import type { RenderedTree } from '../../../../gitops/index.ts';
import type {
  ResourceEdit,
  ResourceEdits,
  ResourceRevertInput,
} from '../objects/resource-edits.ts';
import { objectChange, resourceEdits } from '../objects/resource-edits.ts';
import { isPatchList, namesOf, allEntries } from './kustomization-text.ts';
import type { PartFiles } from './part-draft.ts';
import type { FileTree, Resource, ResourceId } from '../../../../manifest/index.ts';
import { placeOf } from '../../../../manifest/index.ts';
import { objectsNamed, writtenObjects } from '../objects/manifest-objects.ts';
import { textIn } from './part-draft.ts';
import { rootsOf } from './root-renders.ts';

/**
 * Says what is undone of an object in the files that write it. There are no edits where only what lies around
 * it changed.
 */
export type WrittenEdits =
  | {
      readonly kind: 'edits';
      readonly edits: readonly ResourceEdit[];
      readonly object: RecognisedObject;
      /** It is true where the change wrote it in another way in one of its files. */
      readonly rewritten: boolean;
    }
  | Exclude<ResourceEdits, { readonly kind: 'edits' | 'already-reverted' }>;

interface PartRendersBefore {
  readonly pre: RenderedTree;
  readonly post: RenderedTree;
}

/**
 * Finds the object by its name in files, and where that does not settle it by its name in what is rendered.
 */
export function findWritten(
  input: ResourceRevertInput,
  parts: PartFiles,
  renders: PartRendersBefore,
): WrittenEdits {
  const direct = editsFor(input, input.resource);
  if (direct.kind !== 'refused') return direct;
  const { refusal } = direct;
  if (refusal.reason === 'resource-unchanged')
    return {
      kind: 'edits',
      edits: [],
      rewritten: false,
      object: { names: [input.resource], files: [refusal.file] },
    };
  if (refusal.reason !== 'resource-not-found' && refusal.reason !== 'resource-in-several-files')
    return direct;
  return byRender(input, parts, renders) ?? direct;
}

function editsFor(input: ResourceRevertInput, resource: ResourceName): WrittenEdits {
  const found = resourceEdits({ ...input, resource });
  if (found.kind !== 'edits' && found.kind !== 'already-reverted') return found;
  const change = objectChange({ ...input, resource });
  const sides = change.kind === 'changed' ? [change.pre, change.post] : [];
  const there = sides.flatMap((side) => side ?? []);
  return {
    kind: 'edits',
    rewritten: true,
    edits: found.kind === 'edits' ? found.edits : [],
    object: {
      names: [input.resource, resource, ...there.map(({ object: { id } }) => id)],
      files: [...new Set(there.map(({ file }) => file.path))],
    },
  };
}

/**
 * Finds the edits by what is rendered. Null where nothing of that name is rendered, or several files that the
 * change touched write it.
 */
function byRender(
  input: ResourceRevertInput,
  parts: PartFiles,
  { pre, post }: PartRendersBefore,
): WrittenEdits | null {
  const before = writtenPlaces(pre, parts.pre, input.resource);
  const after = writtenPlaces(post, parts.post, input.resource);
  if (!before.rendered && !after.rendered) return null;
  const places = [...before.places, ...after.places];
  const patched = patchFiles(parts, input);
  const files = new Set(places.map(({ file }) => file));
  if (before.places.length > 1 || after.places.length > 1) {
    const touched = places.filter(({ file }) => isChanged(input, file));
    if (new Set(touched.map(({ file }) => file)).size > 1) return null;
  }
  const written = input.changed.filter(({ path }) => files.has(path));
  const named = namesIn(places, input.resource);
  const own =
    written.length === 0 ? null : tolerant(editsFor({ ...input, changed: written }, named));
  if (own !== null && own.kind !== 'edits') return own;
  const patches = patchEdits(input, patched);
  if (patches.some(({ kind }) => kind !== 'edits'))
    return patches.find(({ kind }) => kind !== 'edits') ?? null;
  const all = [own, ...patches].flatMap((each) => (each?.kind === 'edits' ? each : []));
  return {
    kind: 'edits',
    rewritten: all.length > 0,
    edits: all.flatMap(({ edits }) => edits),
    object: {
      names: [input.resource, named, ...all.flatMap(({ object }) => object.names)],
      files: [...files, ...all.flatMap(({ object }) => object.files)],
    },
  };
}

const isChanged = ({ changed }: ResourceRevertInput, file: string): boolean =>
  changed.some(({ path }) => path === file);

/** Gives the name that the files write, because transformers may give it another one. */
const namesIn = (places: readonly WrittenAt[], asked: ResourceName): ResourceName =>
  places[0]?.id ?? asked;

/** Takes it for nothing to do where the object's own file did not change it. */
const tolerant = (found: WrittenEdits): WrittenEdits | null =>
  found.kind === 'refused' &&
  (found.refusal.reason === 'resource-unchanged' || found.refusal.reason === 'resource-not-found')
    ? null
    : found;

/** Lists files that the change touched and that kustomizations name as patches. */
function patchFiles(parts: PartFiles, { changed }: ResourceRevertInput): ReadonlySet<string> {
  const isPatch = (path: string): boolean =>
    [parts.pre, parts.post].some((tree) =>
      parts.naming(tree, path).some((naming) => {
        const file = parts.kustomization(tree, naming);
        return (
          file !== null &&
          allEntries(file).some(
            (entry) => isPatchList(entry.key) && namesOf(file, entry).includes(path),
          )
        );
      }),
    );
  return new Set(changed.map(({ path }) => path).filter(isPatch));
}

/** Finds the edits to the object in files that patch it, each by itself. */
function patchEdits(
  input: ResourceRevertInput,
  patched: ReadonlySet<string>,
): readonly WrittenEdits[] {
  return input.changed
    .filter(({ path }) => patched.has(path))
    .flatMap(
      (manifest) =>
        tolerant(editsFor({ ...input, changed: [manifest], changedSince: [] }, input.resource)) ??
        [],
    );
}

/**
 * Describes the object that is undone: the names it has in files and in renders, and the files that hold it.
 */
export interface RecognisedObject {
  readonly names: readonly ResourceName[];
  readonly files: readonly string[];
}

/** Tells whether a rendered object is this one, by its name or by where it is written. */
export function recogniser(
  { names, files }: RecognisedObject,
  treeOf: (side: 'pre' | 'post' | 'tip' | 'result') => FileTree,
): (resource: Resource, side: 'pre' | 'post' | 'tip' | 'result') => boolean {
  const known = new Map<string, ReadonlySet<string>>();
  return (resource, side) => {
    if (names.some((name) => isCalled(resource, name))) return true;
    const places = known.get(side) ?? placesIn(treeOf(side), { names, files });
    known.set(side, places);
    return places.has(placeOf(resource.origin));
  };
}

/** Tells whether an object has this name in the cluster; a generated one is also called without its hash. */
function isCalled(resource: Resource, { kind, namespace, name }: ResourceName): boolean {
  if (resource.name !== name && resource.stableName !== name) return false;
  if (resource.kind.toLowerCase() !== kind.toLowerCase()) return false;
  return resource.namespace === namespace || resource.namespace === '';
}

function placesIn(tree: FileTree, { names, files }: RecognisedObject): ReadonlySet<string> {
  const places = files.flatMap((path) => {
    const text = textIn(tree, path);
    if (text === null) return [];
    const file = { path, text, objects: writtenObjects(path, text).objects };
    return names
      .flatMap((name) => objectsNamed(file, name))
      .map(({ object: { line } }) => placeOf({ file: path, line }));
  });
  return new Set(places);
}

/** Names an object as a file writes it. */
interface WrittenAt {
  readonly file: string;
  readonly id: ResourceId;
}

/**
 * Finds where the rendered objects of that name are written; those that generators make are written nowhere.
 */
function writtenPlaces(
  rendered: RenderedTree,
  tree: FileTree,
  wanted: ResourceName,
): { readonly rendered: boolean; readonly places: readonly WrittenAt[] } {
  const found = [...rootsOf(rendered).values()]
    .flatMap(({ resources }) => resources)
    .filter((resource) => isCalled(resource, wanted));
  const places = new Map<string, WrittenAt>();
  for (const { origin } of found) {
    const text = textIn(tree, origin.file);
    const objects = text === null ? [] : writtenObjects(origin.file, text).objects;
    const object = objects.find(({ line }) => line === origin.line);
    if (object !== undefined) places.set(placeOf(origin), { file: origin.file, id: object.id });
  }
  return { rendered: found.length > 0, places: [...places.values()] };
}
