import type { FileTree } from '../../manifest/index.ts';
import type { OwnersEntry, OwnersFile, SkippedLine, OwnersOfFile } from './codeowners.ts';
import { parseCodeowners, findOwnersFile, OWNERS_PLACES, ownersOf } from './codeowners.ts';
import type { SkippedFor } from './skipped-owners.ts';
import { skippedLines } from './skipped-owners.ts';

/** A file that somebody wrote for GitHub to ask people, and that it does not read. */
export interface UnreadOwners {
  readonly file: string;
  /** Why, as the end of a sentence: "GitHub reads … alone". */
  readonly why: 'shadowed' | 'misnamed' | 'misplaced' | 'too-large' | 'not-text';
}

/** Whose the files of a tree are. */
export interface TreeOwners {
  /** What GitHub reads; null where that is nothing. */
  readonly file: OwnersFile | null;
  readonly entries: readonly OwnersEntry[];
  /** Lines that GitHub skips; none where it reads nothing of the file. */
  readonly skipped: readonly SkippedLine[];
  readonly unread: readonly UnreadOwners[];
  /** Of the lines that GitHub skips those that seem to be about one of these files. */
  readonly skippedFor: (files: readonly string[]) => readonly SkippedFor[];
  /** The owners of a file; null where no line is about it. */
  readonly ownersOf: (path: string) => OwnersOfFile | null;
  /** Tells whether each file of both sides, whose paths are given, has the same owners afterwards; not known is no. */
  readonly keptBy: (
    after: TreeOwners,
    paths: readonly [before: readonly string[], after: readonly string[]],
  ) => boolean;
}

export function treeOwners(tree: FileTree): TreeOwners {
  const file = findOwnersFile(tree);
  const { entries, problems } = file === null ? NOTHING : parseCodeowners(file);
  // what is said of the file as a whole has no text
  const isTooLarge = problems.some(({ text }) => text === '');
  const skipped = isTooLarge ? [] : problems;
  const known = new Map<string, OwnersOfFile | null>();
  const owners: TreeOwners = {
    keptBy: (after, paths) => keepsOwners(owners, after, paths),
    file: isTooLarge ? null : file,
    entries,
    skipped,
    skippedFor: (files) => skippedLines({ entries, problems: skipped }, files),
    unread: [
      ...(isTooLarge && file !== null ? [{ file: file.file, why: 'too-large' as const }] : []),
      ...unreadIn(tree, file),
    ],
    ownersOf: (path) => {
      const found = known.get(path);
      if (found !== undefined) return found;
      const looked = ownersOf(entries, path);
      known.set(path, looked);
      return looked;
    },
  };
  return owners;
}

/**
 * Tells whether each file of both sides has the owners that it had. It is not said of sides of which one has no file that
 * says whose they are.
 */
function keepsOwners(
  before: TreeOwners,
  after: TreeOwners,
  [was, is]: readonly [readonly string[], readonly string[]],
): boolean {
  if (before.file === null || after.file === null) return false;
  if (before.file.file === after.file.file && before.file.text === after.file.text) return true;
  const stay = new Set(is);
  return was.every(
    (path) => !stay.has(path) || namesOf(before.ownersOf(path)) === namesOf(after.ownersOf(path)),
  );
}

const namesOf = (found: OwnersOfFile | null): string =>
  [...(found?.owners ?? [])]
    .map((owner) => owner.toLowerCase())
    .sort()
    .join(' ');

const NOTHING = { entries: [], problems: [] };

/** Nobody looks for owners further down. */
const MOST_STEPS = 2;

function unreadIn(tree: FileTree, read: OwnersFile | null): readonly UnreadOwners[] {
  const first = OWNERS_PLACES.find((path) => tree.read(path).kind !== 'absent');
  return tree.paths.flatMap((path): readonly UnreadOwners[] => {
    if (!/(?:^|\/)codeowners$/i.test(path) || path === read?.file) return [];
    if (path === first) return [{ file: path, why: 'not-text' }];
    if (OWNERS_PLACES.includes(path)) return [{ file: path, why: 'shadowed' }];
    const isMisnamed = OWNERS_PLACES.some((place) => place.toLowerCase() === path.toLowerCase());
    if (isMisnamed) return [{ file: path, why: 'misnamed' }];
    // copies of other projects bring theirs
    const isNear = path.split('/').length <= MOST_STEPS;
    return first === undefined && isNear ? [{ file: path, why: 'misplaced' }] : [];
  });
}
