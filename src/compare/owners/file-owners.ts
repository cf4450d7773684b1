import type { OwnersFile } from './codeowners.ts';
import { parseCodeowners, ownersOf } from './codeowners.ts';

/** Owners of files, as one line of CODEOWNERS gives them: any one of them speaks for these files. */
export interface OwnerSet {
  /** `@login`, `@organisation/team` or an e-mail address, as written. */
  readonly owners: readonly string[];
  /** `file:line` of CODEOWNERS; of several lines with the same owners the first that was met. */
  readonly source: string;
  /** A few of their files. */
  readonly files: readonly string[];
  /** All of them, counted. */
  readonly count: number;
}

/** Whose the files of a change are. */
export interface FileOwners {
  readonly sets: readonly OwnerSet[];
  /** A few of the files that nobody owns. */
  readonly unowned: readonly string[];
  /** False where there were more files than are looked at: then nobody knows all owners. */
  readonly complete: boolean;
}

/** GitHub lists no more files of a pull request. */
const MOST_FILES = 3_000;
/** More different owners at once are a migration. */
const MOST_SETS = 100;
const LISTED = 5;

/** Groups files by their owners. Where there is no CODEOWNERS, nobody owns anything. */
export function fileOwnersOf(owners: OwnersFile | null, files: readonly string[]): FileOwners {
  const entries = owners === null ? [] : parseCodeowners(owners).entries;
  const sets = new Map<string, OwnerSet>();
  const unowned: string[] = [];
  for (const file of files.slice(0, MOST_FILES)) {
    const found = ownersOf(entries, file);
    if (found === null || found.owners.length === 0) {
      if (unowned.length < LISTED) unowned.push(file);
      continue;
    }
    const key = ownersKey(found.owners);
    const known = sets.get(key);
    if (known === undefined && sets.size >= MOST_SETS)
      return { sets: [...sets.values()], unowned, complete: false };
    const source = known?.source ?? `${owners?.file ?? ''}:${String(found.line)}`;
    sets.set(key, withFile(known ?? { owners: found.owners, source, files: [], count: 0 }, file));
  }
  return { sets: [...sets.values()], unowned, complete: files.length <= MOST_FILES };
}

const withFile = (set: OwnerSet, file: string): OwnerSet => ({
  ...set,
  files: set.files.length < LISTED ? [...set.files, file] : set.files,
  count: set.count + 1,
});

/** Equal for the same owners in any order and spelling: GitHub's names have no case. */
export const ownersKey = (owners: readonly string[]): string =>
  [...new Set(owners.map((owner) => owner.toLowerCase()))].sort().join(' ');

/** A file and who owns it, as CODEOWNERS writes them; no owners where nobody does. */
export interface OwnedFile {
  readonly file: string;
  readonly owners: readonly string[];
}

export function ownedFiles(
  owners: OwnersFile | null,
  files: readonly string[],
): readonly OwnedFile[] {
  const entries = owners === null ? [] : parseCodeowners(owners).entries;
  return files.map((file) => ({ file, owners: ownersOf(entries, file)?.owners ?? [] }));
}
