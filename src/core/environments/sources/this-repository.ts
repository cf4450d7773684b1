import { OPEN } from './applier.ts';
import type { FileTree } from '../../tree/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { MappedSource } from '../environment.ts';
import { isBelow } from '../tree-path.ts';
import type { Applier } from './applier.ts';
import { isAddress, repositoryIdentity, shownAddress } from './repository-identity.ts';

export interface ReadHere {
  /** Those whose folder lies in this tree. */
  readonly here: readonly Applier[];
  /** Every source that any of them names. */
  readonly sources: readonly MappedSource[];
  /** What is said of those that read this repository, and name a folder that is not there (ARGO-6, FLUX-9). */
  readonly lost: readonly string[];
  /** What is said of those that read one revision of this repository, whichever is under review. */
  readonly pinned: readonly string[];
  /** What is said of sets of which not even the folders are seen (ARGO-72). */
  readonly open: readonly string[];
  /** Namespace and name of each ApplicationSet all of whose folders lie in this tree. */
  readonly wholeSets: ReadonlySet<string>;
}

interface Source {
  /** As the first of its appliers spells it. */
  readonly name: string;
  appliers: number;
  /** Folders that it is asked for. */
  folders: number;
  foldersHere: number;
  /** Whether a Kustomization that reads it lies in the folder that it applies: so Flux is set up for a repository. */
  isOwn: boolean;
}

/**
 * Appliers whose folder lies in this tree. What the configuration says are addresses of this repository
 * decides for all addresses (`known` identities, ARGO-9); without it, and for Flux sources whose address is not seen, a source is
 * taken for this one where most of the folders it names exist here. `.` exists everywhere and says nothing.
 */
export function ofThisRepository(
  appliers: readonly Applier[],
  tree: FileTree,
  known: ReadonlySet<string>,
): ReadHere {
  const sources = sourcesOf(appliers, tree);
  const isHere = (identity: string, { name, folders, foldersHere, isOwn }: Source): boolean =>
    known.size > 0 && isAddress(name)
      ? known.has(identity) || isOwn
      : foldersHere > 0 && foldersHere * 2 >= folders;
  const here = new Set([...sources].flatMap(([id, source]) => (isHere(id, source) ? [id] : [])));
  const own = appliers.filter(({ source }) => here.has(repositoryIdentity(source)));
  const read = new Set(own.filter(({ path }) => tree.isDirectory(path)));
  const mayBeHere = (source: string): boolean => {
    const identity = repositoryIdentity(source);
    if (source === '' || known.has(identity)) return true;
    return known.size === 0 && (here.has(identity) || !sources.has(identity));
  };
  return {
    here: [...read],
    lost: own
      .filter(({ path }) => !tree.isDirectory(path) && !path.includes(OPEN))
      .map(
        ({ object: { kind, namespace, name }, origin: { file }, path }) =>
          `${kind} ${[namespace, name].filter(Boolean).join('/')} (${file}): there is no folder ${path} here, so what it last applied stays.`,
      ),
    pinned: pinnedNotes(own),
    open: openNotes(appliers, mayBeHere),
    wholeSets: wholeSets(appliers, (each) => read.has(each)),
    sources: [...sources].flatMap(([id, { name, appliers: count }]) =>
      // an address that a template leaves open is no repository of its own
      name === '' ? [] : [{ name: shownAddress(name), isHere: here.has(id), appliers: count }],
    ),
  };
}

/** Of another repository nothing is said. */
const openNotes = (
  appliers: readonly Applier[],
  mayBeHere: (source: string) => boolean,
): readonly string[] =>
  appliers.flatMap(({ path, source, object: { kind, name }, origin }) =>
    path === OPEN && mayBeHere(source)
      ? [
          `${kind} ${name}: which folders its Applications apply is not seen here (${placeOf(origin)}).`,
        ]
      : [],
  );

function wholeSets(
  appliers: readonly Applier[],
  isRead: (applier: Applier) => boolean,
): ReadonlySet<string> {
  const whole = new Set<string>();
  const others = new Set<string>();
  for (const applier of appliers) {
    const { kind, namespace, name } = applier.object;
    if (kind === 'ApplicationSet') (isRead(applier) ? whole : others).add(`${namespace}/${name}`);
  }
  return new Set([...whole].filter((set) => !others.has(set)));
}

const MOST_NAMED = 3;

/** A change of what they apply reaches no cluster before they read another revision (ARGO-10, ARGO-11, FLUX-1). */
function pinnedNotes(own: readonly Applier[]): readonly string[] {
  const byRevision = new Map<string, Set<string>>();
  for (const { pinnedTo, object, origin } of own) {
    if (pinnedTo === undefined || pinnedTo.includes(OPEN)) continue;
    const { kind, namespace, name } = object;
    const text = `${kind} ${[namespace, name].filter(Boolean).join('/')} (${origin.file})`;
    byRevision.set(pinnedTo, (byRevision.get(pinnedTo) ?? new Set()).add(text));
  }
  return [...byRevision].map(([revision, names]) => {
    const more = names.size - MOST_NAMED;
    const shown = [...names].slice(0, MOST_NAMED).join(', ');
    const all = more > 0 ? `${shown} and ${String(more)} more` : shown;
    return `Read at the revision ${revision} of this repository, not at the one under review, by ${all}: what changes here reaches the cluster through them once they read a later one.`;
  });
}

function sourcesOf(appliers: readonly Applier[], tree: FileTree): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const { source: name, path, tool, origin } of appliers) {
    if (path === OPEN) continue;
    const identity = repositoryIdentity(name);
    const source = sources.get(identity) ?? newSource(name);
    sources.set(identity, source);
    source.appliers += 1;
    if (path === '.') continue;
    source.folders += 1;
    if (tree.isDirectory(path)) source.foldersHere += 1;
    if (tool === 'flux' && isBelow(origin.file, path)) source.isOwn = true;
  }
  return sources;
}

const newSource = (name: string): Source => ({
  name,
  appliers: 0,
  folders: 0,
  foldersHere: 0,
  isOwn: false,
});
