import type { DeclaredPaths } from '../survey/environment-declarations.ts';
import {
  isScaffoldText,
  scaffoldFolder,
  oldCopyOf,
  setAside,
  testFolder,
} from '../survey/delivery-exclusions.ts';
import { ALL_SOURCES } from '../appliers/delivery-tools.ts';
import type { SaidOfFolders, UnappliedFolders } from '../appliers/environment-source.ts';
import { folderOf, isBelow, stepsOf } from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import type { RootDraft } from './root.ts';

/** Lists what may be delivered although nothing of the tree applies it, and what is not, by its name. */
export interface FoundFolders extends UnappliedFolders {
  /** Folders in which things are put aside. */
  readonly aside: readonly string[];
}

interface Said {
  readonly claims: DeclaredPaths;
  readonly isLeftOut: (path: string) => boolean;
  /** Tells whether other files are made from what lies there. */
  readonly isRecipe: (path: string) => boolean;
  /** Roots of the other side of a change. */
  readonly beside: readonly RootDraft[];
}

/** Lists what the sources find that nothing of the tree applies, in their order. */
export function unappliedFolders(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  { claims, isLeftOut, isRecipe, beside }: Said,
): FoundFolders {
  const isClaimed = (path: string): boolean => claims.namesOf(path).length > 0;
  const asideOf = believedAside(applied, claims.steps);
  const scaffoldOf = scaffoldsIn(survey);
  const aside = new Set<string>();
  const isAside = (path: string): boolean => {
    const folder = isClaimed(path) ? null : (scaffoldOf(path) ?? asideOf(path));
    if (folder !== null) aside.add(folder);
    return folder !== null || isRecipe(path);
  };
  const said: SaidOfFolders = {
    isClaimed,
    namesOf: claims.namesOf,
    isLeftOut,
    isAside,
    isApplied: builtByAppliers([...applied, ...beside]),
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

function builtByAppliers(drafts: readonly RootDraft[]): (path: string) => boolean {
  const built = drafts.flatMap(({ root: { path, content }, appliers }) =>
    appliers.length > 0 && content.kind === 'kustomization' ? [path] : [],
  );
  const paths = new Set(built);
  return (path) => paths.has(path);
}

/**
 * The folder of a path in which things are put aside, where something beside that folder is applied: then its name is
 * believed. So is that of a copy (`overlays/prod-old`) where what it is a copy of is applied in such a place
 * (`overlays/prod`). Null for any other path.
 */
function believedAside(
  applied: readonly RootDraft[],
  delivered: ReadonlySet<string>,
): (path: string) => string | null {
  const beside = new Map<string, boolean>();
  const isBelieved = (aside: string): boolean =>
    applied.some(({ root }) => isBelow(root.path, folderOf(aside)) && !isBelow(root.path, aside));
  const isCopy = besideItsOriginal(applied);
  return (path) => {
    const aside = setAside(path, delivered);
    if (aside !== null) {
      const known = beside.get(aside) ?? isBelieved(aside);
      beside.set(aside, known);
      if (known) return aside;
    }
    const steps = stepsOf(path);
    const at = steps.findIndex(
      (step, index) => !delivered.has(step) && isCopy(steps[index - 1] ?? '', step),
    );
    return at < 0 ? null : steps.slice(0, at + 1).join('/');
  };
}

/**
 * Tells whether appliers reach no folder of this name in folders called `parent`, and one of the name it is a
 * copy of.
 */
function besideItsOriginal(
  applied: readonly RootDraft[],
): (parent: string, step: string) => boolean {
  const reached = new Set(
    applied.flatMap(({ root }) => {
      const steps = stepsOf(root.path);
      return steps.map((step, at) => `${steps[at - 1] ?? ''}/${step}`);
    }),
  );
  return (parent, step) => {
    const original = oldCopyOf(step);
    if (original === null || reached.has(`${parent}/${step}`)) return false;
    return reached.has(`${parent}/${original}`);
  };
}

/** The folder of a path that is there to be filled in and copied. */
const scaffoldsIn =
  ({ tree, kustomizations }: TreeSurvey) =>
  (path: string): string | null => {
    const file = kustomizations.get(path)?.file;
    const entry = file === undefined ? null : tree.read(file);
    const isText = entry?.kind === 'text' && isScaffoldText(entry.text);
    return scaffoldFolder(path) ?? (isText ? path : null);
  };

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
