import type { PathEnvironment } from './environment-names.ts';
import type { RootDraft } from '../roots/root-draft.ts';
import type { TreeSurvey } from '../tree-survey.ts';

/** The environments of a root, and half a sentence why. */
export interface AssignedNames {
  readonly names: readonly string[];
  readonly why: string;
}

/**
 * The environments each root belongs to; none for a root that all share. What applies a root decides:
 * the environment of the root that the Application or Flux Kustomization itself is part of. Where that
 * says nothing, or leaves several open, the root's own path does.
 */
export function assignEnvironments(
  survey: TreeSurvey,
  drafts: readonly RootDraft[],
  environmentOf: (path: string) => PathEnvironment | null,
): ReadonlyMap<RootDraft, AssignedNames> {
  const holders = holdersOfAppliers(survey, drafts);
  const known = new Map<RootDraft, readonly string[]>();
  const whys = new Map<RootDraft, string>();

  const namesOf = (draft: RootDraft): readonly string[] => {
    const found = known.get(draft);
    if (found !== undefined) return found;
    const own = environmentOf(draft.root.path)?.name;
    known.set(draft, own === undefined ? [] : [own]);
    const above = [...new Set(draft.appliers.map(({ origin }) => origin.file))]
      .flatMap((file) => holders.get(file) ?? [])
      .filter((each) => each !== draft);
    const inherited = [...new Set(above.flatMap(namesOf))];
    const names = agreed(own, inherited);
    known.set(draft, names);
    whys.set(draft, whyOf(names, own));
    return names;
  };
  return new Map(
    drafts.map((draft) => [draft, { names: namesOf(draft), why: whys.get(draft) ?? NO_SIGN }]),
  );
}

/** Why a root is where it is, half a sentence each. */
export const OWN_PATH = 'its path says so';
export const NO_SIGN = 'nothing says which environment it is for: it counts in each';

function whyOf(names: readonly string[], own: string | undefined): string {
  if (names.length === 0) return NO_SIGN;
  return names.includes(own ?? '') ? OWN_PATH : 'what applies it is part of it';
}

function agreed(own: string | undefined, inherited: readonly string[]): readonly string[] {
  if (own === undefined) return inherited;
  return inherited.length === 0 || inherited.includes(own) ? [own] : inherited;
}

/** For each file with appliers in it: the roots that the file is part of. */
function holdersOfAppliers(
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
    (draft.root.files ?? []).filter((file) => files.has(file)).map((file) => ({ file, draft })),
  );
  const holders = new Map<string, RootDraft[]>();
  for (const file of files) {
    const folders = foldersOfFile.get(file) ?? [];
    holders.set(
      file,
      drafts.filter(({ madeOf }) => folders.some((folder) => madeOf.has(folder))),
    );
  }
  for (const { file, draft } of folderRoots)
    holders.set(file, [...(holders.get(file) ?? []), draft]);
  return holders;
}
