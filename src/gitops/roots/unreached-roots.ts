import type { TreeSurvey } from '../survey/tree-survey.ts';
import { isYttTemplate } from '../charts/loose-templates.ts';
import { appliedByScripts } from '../scripts/script-applier.ts';
import type { Applier } from '../appliers/applier.ts';
import { holderKey } from '../appliers/applier.ts';
import { placeOf } from '../../manifest/index.ts';
import { folderOf, foldersAround } from '../tree-path.ts';
import type { Root, RootDraft } from './root.ts';
import { listedFiles } from './root.ts';

/**
 * Roots that nothing here applies though it applies folders beside them, or builds one around them without them: whoever
 * applies those has left them out. Not the folders of the appliers themselves, with which delivery begins.
 */
export function unreachedRoots(
  survey: TreeSurvey,
  drafts: readonly RootDraft[],
  holders: ReadonlyMap<string, readonly RootDraft[]>,
): ReadonlySet<RootDraft> {
  const parents = new Set(
    drafts.flatMap(({ root: { path }, appliers }) =>
      appliers.length === 0 || path === '.' ? [] : [folderOf(path)],
    ),
  );
  const beginning = new Set([...holders.values()].flat());
  const isOptional = notPassedToYtt(survey);
  const isLeftOut = leftOutAround(survey, drafts);
  return new Set(
    drafts.filter(
      (draft) =>
        draft.appliers.length === 0 &&
        draft.root.path !== '.' &&
        !beginning.has(draft) &&
        (parents.has(folderOf(draft.root.path)) || isOptional(draft) || isLeftOut(draft)),
    ),
  );
}

/**
 * Tells whether a kustomization that is applied lies around a root and does not take it in. A kustomization on the way
 * that cannot be read may, and what a script applies by itself needs nobody else.
 */
function leftOutAround(
  { tree, reader, kustomizations, scripts }: TreeSurvey,
  drafts: readonly RootDraft[],
): (draft: RootDraft) => boolean {
  const covers = new Set(
    drafts.flatMap(({ root: { path, content }, appliers }) =>
      path !== '.' &&
      content.kind === 'kustomization' &&
      appliers.some(({ plugin }) => plugin === undefined)
        ? [path]
        : [],
    ),
  );
  const isRead = (path: string): boolean => {
    const file = kustomizations.get(path)?.file;
    return file === undefined || reader.read(tree, file)?.problems.length === 0;
  };
  return ({ root }) => {
    if (root.content.kind === 'chart') return false;
    const around = foldersAround(root.path).filter((each) => each !== root.path);
    const at = around.findIndex((each) => covers.has(each));
    return (
      at >= 0 &&
      around.slice(0, at + 1).every(isRead) &&
      appliedByScripts(root, scripts.appliers).length === 0
    );
  };
}

/**
 * Tells whether a root holds ytt templates, and scripts hand folders beside it to ytt and kapp, but not it:
 * such a script lists all that an installation is made of, and what it does not name is for whoever wants it.
 * kubectl says no such thing: each of its calls is by itself.
 */
function notPassedToYtt(survey: TreeSurvey): (draft: RootDraft) => boolean {
  const { appliers } = survey.scripts;
  const passed = appliers.filter(({ tool, path }) => tool === 'kapp' && path !== '.');
  const parents = new Set(passed.map(({ path }) => folderOf(path)));
  return ({ root }) =>
    parents.has(folderOf(root.path)) &&
    appliedByScripts(root, appliers).length === 0 &&
    (listedFiles(root) ?? []).some((file) => isYttTemplate(survey, file));
}

/** Tells whether a root is the one that renders an applier. */
const holds = ({ path, by }: Root, { heldBy, heldUnder }: Applier): boolean =>
  path === heldBy &&
  (heldUnder === undefined || (by.origin !== null && placeOf(by.origin) === heldUnder));

/** Gives, for each file with appliers in it (`holderKey`), the roots that the file is part of. */
export function holdersOfAppliers(
  survey: TreeSurvey,
  drafts: readonly RootDraft[],
): ReadonlyMap<string, readonly RootDraft[]> {
  const files = new Set(survey.appliers.map(({ origin }) => origin.file));
  const foldersOfFile = new Map<string, string[]>();
  for (const folder of survey.kustomizations.values())
    for (const file of folder.files)
      if (files.has(file))
        foldersOfFile.set(file, [...(foldersOfFile.get(file) ?? []), folder.path]);
  const folderRoots = drafts.flatMap((draft) =>
    (listedFiles(draft.root) ?? [])
      .filter((file) => files.has(file))
      .map((file) => ({ file, draft })),
  );
  const holders = new Map<string, RootDraft[]>();
  for (const file of files) {
    const folders = foldersOfFile.get(file) ?? [];
    holders.set(
      file,
      drafts.filter(({ madeOf }) => folders.some((folder) => madeOf.has(folder))),
    );
  }
  for (const applier of survey.appliers)
    if (applier.heldBy !== undefined)
      holders.set(
        holderKey(applier),
        drafts.filter(({ root }) => holds(root, applier)),
      );
  for (const { file, draft } of folderRoots)
    holders.set(file, [...(holders.get(file) ?? []), draft]);
  return holders;
}
