import { notDelivered, setAside, testFolder } from '../not-delivered.ts';
import type { DeclaredPaths } from '../declared-paths.ts';
import { folderOf, isBelow } from '../tree-path.ts';
import type { TreeSurvey } from '../tree-survey.ts';
import type { KustomizationFolder } from './kustomization-folders.ts';
import { kustomizationRoot } from './kustomization-roots.ts';
import type { PlainFolders } from './plain-roots.ts';
import { plainFolders } from './plain-roots.ts';
import type { RootDraft } from './root-draft.ts';
import { unincludedFolders } from './unincluded-folders.ts';

/** What may be delivered although nothing of the tree applies it, and what is not, by its name. */
export interface UnappliedFolders {
  readonly built: readonly RootDraft[];
  readonly plain: PlainFolders;
  /** Folders of tests and documentation with kustomizations that are left out. */
  readonly skipped: readonly string[];
  /** Folders in which things are put aside. */
  readonly aside: readonly string[];
}

interface Said {
  readonly claims: DeclaredPaths;
  readonly isLeftOut: (path: string) => boolean;
}

export function unappliedFolders(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  { claims, isLeftOut }: Said,
): UnappliedFolders {
  const isClaimed = (path: string): boolean => claims.namesOf(path).length > 0;
  const testOf = folderOfTests(survey);
  const asideOf = believedAside(applied, claims.steps);
  const aside = new Set<string>();
  const isAside = (path: string): boolean => {
    const folder = isClaimed(path) ? null : asideOf(path);
    if (folder !== null) aside.add(folder);
    return folder !== null;
  };
  const { built, skipped } = unappliedKustomizations(survey, applied, {
    isClaimed,
    isLeftOut,
    outsideOf: (path) => notDelivered(path) ?? testOf(path),
  });
  const plain = plainFolders(
    survey,
    applied,
    (file) => isLeftOut(file) || (!isClaimed(folderOf(file)) && testOf(folderOf(file)) !== null),
  );
  return {
    built: built.filter(({ root: { path } }) => !isAside(path)),
    plain: new Map([...plain].filter(([folder]) => !isAside(folder))),
    skipped,
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

function unappliedKustomizations(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  {
    isClaimed,
    isLeftOut,
    outsideOf,
  }: {
    readonly isClaimed: (path: string) => boolean;
    readonly isLeftOut: (path: string) => boolean;
    readonly outsideOf: (path: string) => string | null;
  },
): Pick<UnappliedFolders, 'built' | 'skipped'> {
  const taken = new Set(applied.map(({ root }) => root.path));
  const built: RootDraft[] = [];
  const skipped = new Set<string>();
  const delivered = new Map<string, KustomizationFolder>();
  for (const [path, folder] of survey.kustomizations) {
    const outside = outsideOf(path);
    if (isClaimed(path)) delivered.set(path, folder);
    else if (isLeftOut(path)) continue;
    else if (outside === null) delivered.set(path, folder);
    else if (!taken.has(path)) skipped.add(outside);
  }
  for (const path of unincludedFolders(delivered))
    if (!taken.has(path)) built.push(kustomizationRoot(survey, path, null));
  return { built, skipped: [...skipped].sort() };
}
