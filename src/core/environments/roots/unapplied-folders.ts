import type { DeclaredPaths } from '../declared-paths.ts';
import { setAside, testFolder } from '../not-delivered.ts';
import { ALL_SOURCES } from '../sources/all-sources.ts';
import type { SaidOfFolders, UnappliedFolders } from '../sources/environment-source.ts';
import { folderOf, isBelow } from '../tree-path.ts';
import type { TreeSurvey } from '../tree-survey.ts';
import type { RootDraft } from './root-draft.ts';

/** What may be delivered although nothing of the tree applies it, and what is not, by its name. */
export interface FoundFolders extends UnappliedFolders {
  /** Folders in which things are put aside. */
  readonly aside: readonly string[];
}

interface Said {
  readonly claims: DeclaredPaths;
  readonly isLeftOut: (path: string) => boolean;
}

/** What the sources find that nothing of the tree applies, in their order. */
export function unappliedFolders(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  { claims, isLeftOut }: Said,
): FoundFolders {
  const isClaimed = (path: string): boolean => claims.namesOf(path).length > 0;
  const asideOf = believedAside(applied, claims.steps);
  const aside = new Set<string>();
  const isAside = (path: string): boolean => {
    const folder = isClaimed(path) ? null : asideOf(path);
    if (folder !== null) aside.add(folder);
    return folder !== null;
  };
  const said: SaidOfFolders = {
    isClaimed,
    isLeftOut,
    isAside,
    testFolderOf: folderOfTests(survey),
  };
  const found = ALL_SOURCES.flatMap(({ folders }) => folders?.(survey, applied, said) ?? []);
  return {
    places: found.flatMap(({ places }) => places),
    roots: (environmentOf) => found.flatMap(({ roots }) => roots(environmentOf)),
    skipped: found.flatMap(({ skipped }) => skipped),
    aside: [...aside].sort(),
  };
}

/**
 * The folder of a path in which things are put aside, where something beside that folder is applied: then its name is
 * believed. Null for any other path.
 */
function believedAside(
  applied: readonly RootDraft[],
  delivered: ReadonlySet<string>,
): (path: string) => string | null {
  const beside = new Map<string, boolean>();
  const isBelieved = (aside: string): boolean =>
    applied.some(({ root }) => isBelow(root.path, folderOf(aside)) && !isBelow(root.path, aside));
  return (path) => {
    const aside = setAside(path, delivered);
    if (aside === null) return null;
    const known = beside.get(aside) ?? isBelieved(aside);
    beside.set(aside, known);
    return known ? aside : null;
  };
}

function folderOfTests({ folders }: TreeSurvey): (path: string) => string | null {
  const children = new Map<string, Set<string>>();
  for (const folder of folders)
    if (folder !== '.') {
      const parent = folderOf(folder);
      const names = children.get(parent) ?? new Set<string>();
      children.set(parent, names.add(folder.slice(folder.lastIndexOf('/') + 1)));
    }
  const none = new Set<string>();
  return (path) => testFolder(path, (folder) => children.get(folder) ?? none);
}
