import { folderOf, foldersAround } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed, runsPods } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { homeOf, isNamespace } from './fillings.ts';
import type { ForeignObjects } from './namespace-fillers.ts';
import { ownersOfFiles } from './owners-of-files.ts';

/** So many folders share a namespace: it is no single team's. */
export const SHARED = 3;

/**
 * Gives the objects of folders that had nothing in their namespace, where one root applies all folders and another one
 * fills the namespace, unless CODEOWNERS gives both to the same people; null for none.
 */
export function foreignToFolder(
  namespace: string,
  resources: readonly Resource[],
  place: string | null,
  { before, mesh, owners }: Pick<DetectorInput, 'before' | 'mesh' | 'owners'>,
): ForeignObjects | null {
  if (before === null) return null;
  const { around, fillers } = namespacesOfFolders(before);
  const now = namespacesOfFolders(mesh).fillers.get(namespace);
  const foreign = resources.filter(({ origin }) => !isAtHome(origin.file, namespace, around));
  const folders = new Set(foreign.map(({ origin }) => folderOf(origin.file)));
  const others = [...(fillers.get(namespace) ?? [])].filter(
    ([folder]) => !folders.has(folder) && now?.has(folder) === true,
  );
  if (foreign.length === 0 || (place === null && others.length === 0)) return null;
  // what filled the namespace moved to the folder
  if (
    others.length === 0 &&
    fillers.has(namespace) &&
    [...folders].some((folder) => now?.has(folder) === true)
  )
    return null;
  const mine = ownersOfFiles(
    foreign.map(({ origin }) => origin.file),
    owners,
  );
  const theirs = ownersOfFiles(
    others.map(([, { origin }]) => origin.file),
    owners,
  );
  if (place === null && mine !== null && mine === theirs) return null;
  return {
    resources: foreign,
    place,
    others: others.map(([folder, by]) => ({ name: folder, by })),
    isShared: place === null && others.length >= SHARED,
    bringer: `${listed([...folders], 2)} had nothing in ${namespace}`,
  };
}

/** Tells whether the nearest folder around a file that held objects held some of the namespace, or of it alone above. */
function isAtHome(
  file: string,
  namespace: string,
  around: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const [own, ...above] = foldersAround(folderOf(file));
  if (own !== undefined && around.get(own)?.has(namespace) === true) return true;
  const nearest = above.find((folder) => around.has(folder));
  const held = nearest === undefined ? undefined : around.get(nearest);
  return held?.size === 1 && held.has(namespace);
}

interface NamespacesOfFolders {
  /** The namespaces of all objects in a folder and below it. */
  readonly around: ReadonlyMap<string, ReadonlySet<string>>;
  /** The folders with workloads, or the Namespace, of a namespace, each with one of these. */
  readonly fillers: ReadonlyMap<string, ReadonlyMap<string, Resource>>;
}

const known = new WeakMap<Mesh, NamespacesOfFolders>();

function namespacesOfFolders(mesh: Mesh): NamespacesOfFolders {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const around = new Map<string, Set<string>>();
  const fillers = new Map<string, Map<string, Resource>>();
  for (const resource of mesh.resources) {
    const home = homeOf(resource);
    if (home === '') continue;
    const folder = folderOf(resource.origin.file);
    for (const each of foldersAround(folder))
      around.set(each, (around.get(each) ?? new Set()).add(home));
    if (!runsPods(resource) && !isNamespace(resource)) continue;
    const there = fillers.get(home) ?? new Map<string, Resource>();
    fillers.set(home, there);
    if (!there.has(folder)) there.set(folder, resource);
  }
  const found = { around, fillers };
  known.set(mesh, found);
  return found;
}
