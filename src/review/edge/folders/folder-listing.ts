import { lstatSync, readdirSync } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import { sep } from 'node:path';
import type { UnreadableReason } from '../../../manifest/index.ts';

/** One file on disk; `unreadable` stands for a folder that could not be opened. */
export interface DiskEntry {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'unreadable';
  readonly reason?: UnreadableReason;
}

/** What is at a path: what the file system tells with the names of a folder, or more. */
type Status = Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>;

/** What a folder holds, and what was passed over by name. */
export interface FolderListing {
  readonly entries: DiskEntry[];
  /** Absolute paths of `node_modules` folders: other people's packages, not configuration. */
  readonly skipped: string[];
  /** Absolute paths of sockets, pipes and devices: reading them could block. */
  readonly special: string[];
}

export const emptyListing = (): FolderListing => ({ entries: [], skipped: [], special: [] });

/**
 * Adds all files below an absolute path to a listing. Symbolic links are noted and not followed. Folders
 * beyond `maxFiles` are not opened: they are listed as unreadable. Nothing is waited for: looking takes
 * less time than waiting would, and the commands that read folders do nothing else meanwhile.
 */
export function listFolder(folder: string, maxFiles: number, listing: FolderListing): void {
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    if (listing.entries.length >= maxFiles) {
      listing.entries.push(unreadable(next, 'limit'));
      continue;
    }
    const names = namesIn(next);
    if (names === null) listing.entries.push(unreadable(next, 'missing-input'));
    else folders.push(...listNames(next, names, listing));
  }
}

/** Adds what is directly in a folder to a listing; gives the folders in it. */
function listNames(
  folder: string,
  names: readonly Dirent[],
  listing: FolderListing,
): readonly string[] {
  const folders: string[] = [];
  const above = folder.endsWith(sep) ? folder : folder + sep;
  for (const found of names) {
    if (found.name === '.git') continue;
    const path = above + found.name;
    const status = isKnown(found) ? found : lookAt(path);
    if (status?.isDirectory() !== true) addEntry(path, status, listing);
    else if (path.endsWith('/node_modules')) listing.skipped.push(path);
    else folders.push(path);
  }
  return folders;
}

/** Not every file system says what stands behind a name. */
const isKnown = (found: Dirent): boolean =>
  found.isFile() || found.isDirectory() || found.isSymbolicLink();

/** Adds a path that is not a folder; a null status means that it went away meanwhile. */
export function addEntry(path: string, status: Status | null, listing: FolderListing): void {
  if (status === null) return;
  if (status.isFile()) listing.entries.push({ path, kind: 'file' });
  else if (status.isSymbolicLink()) listing.entries.push({ path, kind: 'link' });
  else listing.special.push(path);
}

/** What is at a path, links not followed; null where nothing is, or nothing that may be seen. */
export function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

function namesIn(folder: string): readonly Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return null;
  }
}

const unreadable = (path: string, reason: UnreadableReason): DiskEntry => ({
  path,
  kind: 'unreadable',
  reason,
});
