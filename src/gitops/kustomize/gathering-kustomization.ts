import { isBelow } from '../tree-path.ts';
import type { KustomizationFolder } from './kustomization-folders.ts';

/** Holds what a kustomization takes in besides folders that appliers apply by themselves. */
export interface RestOfGathering {
  /** Folders that it, or one that it gathers, takes in and nothing applies. */
  readonly folders: readonly string[];
  /** Manifests that it lists itself, and those of kustomizations below it. */
  readonly files: readonly { readonly path: string; readonly files: readonly string[] }[];
}

/**
 * Gives what is left of a kustomization that only gathers what lies below it, some of which appliers apply folder by
 * folder. Nobody applies the gathering itself, so that what it would make of those folders is no second copy of them.
 * Null for one that has a part of its own in what it takes in, or gathers nothing that is applied.
 */
export function restOfGathering(
  folders: ReadonlyMap<string, KustomizationFolder>,
  path: string,
  isApplied: (folder: string) => boolean,
): RestOfGathering | null {
  const { onlyLists = false, includes = [], files = [] } = folders.get(path) ?? {};
  if (!onlyLists || includes.some((each) => !isBelow(each, path) || !folders.has(each)))
    return null;
  const parts = includes.map((each) =>
    isApplied(each) ? NOTHING : restOfGathering(folders, each, isApplied),
  );
  if (parts.every((part) => part === null)) return null;
  return {
    folders: includes.flatMap((each, at) => parts[at]?.folders ?? each),
    files: [
      ...(files.length > 0 ? [{ path, files }] : []),
      ...parts.flatMap((part) => part?.files ?? []),
    ],
  };
}

const NOTHING: RestOfGathering = { folders: [], files: [] };
