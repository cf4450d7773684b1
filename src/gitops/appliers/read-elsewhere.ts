import type { FileTree } from '../../manifest/index.ts';
import type { MappedSource } from '../environment.ts';
import { appliedAs } from '../roots/applier-of-root.ts';
import type { AppliedAs } from '../roots/applier-of-root.ts';
import type { Applier } from './applier.ts';
import { isOpenText, OPEN } from './applier.ts';
import { repositoryIdentity, shownAddress } from './repository-identity.ts';

/** Holds what each applier of another repository reads, by the applier (`keyOfApplied`). */
export type ReadElsewhereBy = ReadonlyMap<string, ReadElsewhere>;

interface ReadElsewhere {
  /** The address, as it may be shown. */
  readonly source: string;
  /** Tells whether this tree has no such folder: where the address is this repository's after all, it fails. */
  readonly lacksFolder: boolean;
}

/**
 * Gives what appliers read that is not this repository. What they brought from here is not gone with that: the other
 * repository, which is not seen, may have the same, and where it has no such folder nothing changes (FLUX-9).
 */
export function readElsewhere(
  appliers: readonly Applier[],
  sources: readonly MappedSource[],
  tree: Pick<FileTree, 'isDirectory'>,
): ReadElsewhereBy {
  const others = new Set(
    sources.flatMap(({ name, isHere }) => (isHere ? [] : [repositoryIdentity(name)])),
  );
  return new Map(
    appliers.flatMap((applier) => {
      const { source, path, release } = applier;
      // an address that a template leaves open may be any, and a copy stands for what lies there
      const isAny = isOpenText(path) || source.includes(OPEN) || release?.copied !== undefined;
      return isAny || !others.has(repositoryIdentity(source))
        ? []
        : appliedAs([applier]).map(
            (each) =>
              [
                keyOfApplied(each),
                { source: shownAddress(source), lacksFolder: !tree.isDirectory(path) },
              ] as const,
          );
    }),
  );
}

/**
 * Says why an applier of this repository brings no root: its folder is not there, or nothing in that is an object. Then it
 * deletes what it applied, keeps that, does as whoever syncs asks, or deletes nothing that is all (ARGO-84).
 */
export type Lack = 'folder' | 'deletes' | 'keeps' | 'unless-asked' | 'spares-last';

/** Names the appliers of this repository whose folder is not in the tree: they fail, and delete nothing (ARGO-6, FLUX-9). */
export const lackingFolders = (
  own: readonly Applier[],
  tree: Pick<FileTree, 'isDirectory'>,
): ReadonlySet<string> =>
  new Set(
    own
      .filter(({ path }) => !isOpenText(path) && !tree.isDirectory(path))
      .flatMap((each) => appliedAs([each]).map(keyOfApplied)),
  );

/**
 * Tells whether an address is another repository's only by a guess, for few of the folders that it is asked for are here:
 * the other side of the change takes it for this one, and it is the folder that is not there.
 */
export const lacksHere = (
  { source, lacksFolder }: ReadElsewhere,
  other: readonly MappedSource[],
): boolean =>
  lacksFolder &&
  other.some(
    ({ name, isHere }) => isHere && repositoryIdentity(name) === repositoryIdentity(source),
  );

export const keyOfApplied = ({ id, from }: AppliedAs): string => JSON.stringify([id, from]);
