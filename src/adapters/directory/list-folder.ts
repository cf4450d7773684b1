import { lstatSync, readdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { UnreadableReason } from '../../core/tree/file-tree.ts';

/** One file on disk; `unreadable` stands for a folder that could not be opened. */
export interface DiskEntry {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'unreadable';
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly reason?: UnreadableReason;
}

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
  names: readonly string[],
  listing: FolderListing,
): readonly string[] {
  const folders: string[] = [];
  for (const name of names) {
    if (name === '.git') continue;
    const path = join(folder, name);
    const stats = lookAt(path);
    if (stats?.isDirectory() !== true) addEntry(path, stats, listing);
    else if (path.endsWith('/node_modules')) listing.skipped.push(path);
    else folders.push(path);
  }
  return folders;
}

/** Adds a path that is not a folder; null stats mean that it went away meanwhile. */
export function addEntry(path: string, stats: Stats | null, listing: FolderListing): void {
  if (stats === null) return;
  if (stats.isFile()) listing.entries.push(entryFor(path, 'file', stats));
  else if (stats.isSymbolicLink()) listing.entries.push(entryFor(path, 'link', stats));
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

function namesIn(folder: string): readonly string[] | null {
  try {
    return readdirSync(folder);
  } catch {
    return null;
  }
}

const entryFor = (path: string, kind: 'file' | 'link', stats: Stats): DiskEntry => ({
  path,
  kind,
  size: stats.size,
  modified: stats.mtimeMs,
});

const unreadable = (path: string, reason: UnreadableReason): DiskEntry => ({
  path,
  kind: 'unreadable',
  size: 0,
  modified: 0,
  reason,
});
