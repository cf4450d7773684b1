import { realpathSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { plainText } from '../../../manifest/index.ts';
import { workTreeOf } from '../../../review/edge/folders/work-tree-top.ts';
import type { NamedPlaces } from '../../assistant/tool-inputs.ts';
import type { ReadPlace } from '../../assistant/tool-table.ts';

/** Folders below which a server may read: real paths, the first for calls that name none. */
export interface ReadableFolders {
  readonly folders: readonly string[];
  /** Finds what a call names; a sentence where it may not be read, or is not there. */
  readonly find: (named: NamedPlaces) => ReadPlace | { readonly refused: string };
}

class NotReadable extends Error {}

/**
 * Makes them of real paths. A repository counts by the top of its work tree, and a link by where it leads: who may read a
 * folder may not read the repository around it, nor what a link in it leads to elsewhere.
 */
export function readableFolders(folders: readonly string[]): ReadableFolders {
  const [first = ''] = folders;
  const real = (path: string, from: string): string => realPlace(folders, path, from);
  return {
    folders,
    find: ({ repository = first, revision, path, values = [] }) => {
      try {
        const place = real(repository, first);
        mayReadAround(folders, place, repository);
        const inIt = (each: string): string => (revision === undefined ? real(each, place) : each);
        const at = path === undefined ? place : inIt(path);
        if (revision === undefined) mayReadAround(folders, at, path ?? repository);
        const within = folders.find((each) => isWithin(place, each)) ?? first;
        return { repository: place, path: at, values: values.map(inIt), within };
      } catch (error) {
        if (error instanceof NotReadable) return { refused: error.message };
        throw error;
      }
    },
  };
}

/**
 * Gives the real path of what is named. What lies elsewhere is refused in the same words whether it is there or not.
 *
 * @throws NotReadable where it may not be read, or there is none.
 */
function realPlace(folders: readonly string[], given: string, from: string): string {
  const path = resolve(from, given);
  const real = given.includes('\0') ? null : realPathOf(path);
  if (real !== null && folders.some((each) => isWithin(real, each))) return real;
  if (real === null && folders.some((each) => isWithin(path, each)))
    throw new NotReadable(`There is no ${plainText(given)} here.`);
  throw new NotReadable(outside(folders, given));
}

const outside = (folders: readonly string[], given: string): string =>
  `${plainText(given)} is not below a folder that this server may read (${folders.map(plainText).join(', ')}): start it with --repo for that repository.`;

/** @throws NotReadable where it lies in a work tree whose top may not be read. */
function mayReadAround(folders: readonly string[], place: string, given: string): void {
  const top = workTreeOf(place);
  if (top !== null && !folders.some((each) => isWithin(top, each)))
    throw new NotReadable(
      `${plainText(given)} lies in the repository ${plainText(top)}, which this server may not read as a whole: start it with --repo ${plainText(top)}.`,
    );
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/**
 * Gives the real paths of the folders that a server is started for: those that are named, or the repository around the
 * current folder. A name that leads nowhere is given back as it is.
 */
export function startFolders(
  named: readonly string[],
  current: string,
): { readonly folders: readonly string[] } | { readonly missing: string } {
  if (named.length === 0) {
    const here = realPathOf(current) ?? current;
    return { folders: [workTreeOf(here) ?? here] };
  }
  const folders: string[] = [];
  for (const name of named) {
    const real = realPathOf(join(resolve(current, name), '.'));
    if (real === null) return { missing: name };
    folders.push(real);
  }
  return { folders: [...new Set(folders)] };
}
