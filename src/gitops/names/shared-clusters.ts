import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import type { RootDraft } from '../roots/root.ts';
import { haveSameContent } from './cluster-folders.ts';
import { isLivedIn, unitOfHome } from './cluster-homes.ts';
import type { Member } from './environment-units.ts';
import { folderOfApplier } from '../appliers/applier.ts';
import { environmentOfUnit } from './unit-name.ts';
import { isBelow, oncePer } from '../tree-path.ts';
import { defaultNamespaceOf, targetNamespaceOf } from '../roots/applier-of-root.ts';

/** Tells which clusters the roots of several environments share. */
export interface SharedClusters {
  /** Clusters of a root as part of an environment; none where it is not known, or where what goes there cannot be in one. */
  readonly homesOf: (draft: RootDraft, environment: string) => readonly string[];
  /** Lists what other environments take to a cluster, but for what only applies other folders. */
  readonly othersIn: (home: string, environment: string) => readonly RootDraft[];
}

/**
 * The clusters that roots of several environments go to: a mesh each, whatever names group what is said of it. Where two
 * environments take the same content there, in no namespaces of their own, their paths are believed before the appliers'.
 */
export function sharedClusters(
  members: ReadonlyMap<string, readonly Member[]>,
  homesOf: (draft: RootDraft) => readonly string[],
): SharedClusters {
  const namesOf = new Map<RootDraft, Set<string>>();
  for (const [environment, all] of members)
    for (const { draft } of all)
      namesOf.set(draft, (namesOf.get(draft) ?? new Set()).add(environment));
  // what is part of several environments goes to the cluster of each as part of that one
  const homesIn = (draft: RootDraft, environment: string): readonly string[] =>
    homesOf(draft).filter((home) => {
      const own = isLivedIn(home) ? environmentOfUnit(unitOfHome(home)) : environment;
      return own === environment || namesOf.get(draft)?.has(own) !== true;
    });
  const inHome = new Map<string, Map<RootDraft, Set<string>>>();
  for (const [draft, names] of namesOf)
    for (const environment of names)
      for (const home of homesIn(draft, environment)) {
        const there = inHome.get(home) ?? new Map<RootDraft, Set<string>>();
        inHome.set(home, there.set(draft, (there.get(draft) ?? new Set()).add(environment)));
      }
  const apart = new Set([...inHome].flatMap(([home, there]) => (meet(there) ? [home] : [])));
  return {
    homesOf: (draft, environment) => homesIn(draft, environment).filter((home) => !apart.has(home)),
    othersIn: (home, environment) =>
      apart.has(home)
        ? []
        : [...(inHome.get(home) ?? [])].flatMap(([draft, names]) =>
            names.has(environment) || appliesOnly(draft) ? [] : [draft],
          ),
  };
}

/** Tells whether roots of different environments would write the same objects. */
function meet(there: ReadonlyMap<RootDraft, ReadonlySet<string>>): boolean {
  if (new Set([...there.values()].flatMap((names) => [...names])).size < 2) return false;
  const known = new Map<string, RootDraft[]>();
  for (const [draft, names] of there)
    for (const content of [...draft.place.objects, ...draft.place.includes]) {
      const others = known.get(content) ?? [];
      const isMet = others.some(
        (other) =>
          [...(there.get(other) ?? [])].every((name) => !names.has(name)) &&
          haveSameContent(placeOf(draft), placeOf(other)),
      );
      if (isMet) return true;
      if (others.length < MOST_COMPARED) known.set(content, [...others, draft]);
    }
  return false;
}

/** An object that more roots than this have in common (a namespace, a component) tells nothing. */
const MOST_COMPARED = 8;

/**
 * Tells whether appliers take the same content to one cluster, in no namespaces of their own: the cluster
 * that they name, or the one that they live in, where they lie in one folder. Where no word says otherwise,
 * such folders are no environments (ARGO-37).
 */
export function meetings(
  drafts: readonly RootDraft[],
): (one: DeliverableFolder, other: DeliverableFolder) => boolean {
  const homes = new Map(
    drafts.flatMap((draft) => {
      const home = destinationOf(draft);
      return home === null ? [] : [[draft.place, { home, place: placeOf(draft) }] as const];
    }),
  );
  return (one, other) => {
    const [here, there] = [homes.get(one), homes.get(other)];
    if (here === undefined || there?.home !== here.home) return false;
    return haveSameContent(here.place, there.place);
  };
}

/** Clusters that appliers take what lies in a folder to, whatever else it is a part of there. */
export function homesOfFolders(
  drafts: readonly RootDraft[],
): (folder: string) => readonly string[] {
  const going = drafts.filter(({ appliers }) => appliers.length > 0);
  return oncePer((folder) =>
    going.flatMap((draft) => {
      const { root, madeOf } = draft;
      const isTaken = [root.path, ...madeOf].some((one) => one === folder || isBelow(one, folder));
      return isTaken ? [destinationOf(draft) ?? UNKNOWN_HOME] : [];
    }),
  );
}

/** Stands for all clusters that are not known: they are not told apart. */
const UNKNOWN_HOME = '';

/** The cluster that appliers name, or the folder of those that live in theirs; null where it is not known. */
function destinationOf({ cluster, appliers }: RootDraft): string | null {
  if (cluster !== null) return cluster;
  const folders = new Set(appliers.map(folderOfApplier));
  const [folder, ...others] = folders;
  return folder === undefined || others.length > 0 || !appliers.every(({ isAtHome }) => isAtHome)
    ? null
    : `~${folder}`;
}

/** Gives the place of a root with the namespace that its applier gives it. */
function placeOf({ place, root }: RootDraft): DeliverableFolder {
  const given =
    targetNamespaceOf(root) ?? (place.namespaces.size > 0 ? null : defaultNamespaceOf(root));
  if (given === null) return place;
  return {
    ...place,
    namespaces: new Set(targetNamespaceOf(root) === null ? [...place.namespaces, given] : [given]),
  };
}

/**
 * Tells whether a folder holds nothing but what applies other folders: then it says nothing of the mesh it
 * lies in.
 */
export const appliesOnly = ({ place }: RootDraft): boolean =>
  [...place.objects].every((object) => APPLYING.test(object));

const APPLYING =
  /^(?:Application|ApplicationSet|AppProject|Kustomization|GitRepository|OCIRepository|Bucket|HelmRepository|Namespace)\//;
