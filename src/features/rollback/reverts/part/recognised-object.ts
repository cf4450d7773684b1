import type { FileTree, Resource, ResourceId } from '../../../../manifest/index.ts';
import { placeOf } from '../../../../manifest/index.ts';
import type { RenderedTree } from '../../../../gitops/index.ts';
import { objectsNamed } from '../objects/found-object.ts';
import type { ResourceName } from '../../../../review/index.ts';
import { writtenObjects } from '../objects/written-objects.ts';
import { textIn } from './part-draft.ts';
import { rootsOf } from './rendered-roots.ts';

/** The object that is undone: the names it has in files and in renders, and the files that hold it. */
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

/** By the name that it has in the cluster; a generated one also without its hash. */
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

/** An object as a file writes it. */
export interface WrittenAt {
  readonly file: string;
  readonly id: ResourceId;
}

/** Where the rendered objects of that name are written; those that generators make are written nowhere. */
export function writtenPlaces(
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
