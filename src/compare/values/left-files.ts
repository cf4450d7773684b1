import type { Root } from '../../gitops/index.ts';
import { releaseOfRoot } from '../../gitops/index.ts';
import type { FileTree, Origin } from '../../manifest/index.ts';
import { sameData } from '../../manifest/index.ts';
import type { ChangedRelease, ReleaseSide } from './changed-releases.ts';
import type { PlacedValue } from './placed-value.ts';
import { placedValue } from './placed-value.ts';
import type { KeyPath } from './value-edits.ts';
import { leavesOf } from './value-edits.ts';

/**
 * Holds a file of values that a release no longer takes, though it stays: another one is named in its place that is not in the
 * tree, and is passed over (ARGO-14, `ignoreMissingValueFiles`), or it is moved and still named where it was.
 */
export interface LeftFile {
  readonly root: Root;
  readonly file: string;
  /** Says what is named in its place, and where; of a file that is moved, its own name. */
  readonly instead: { readonly path: string; readonly origin: Origin };
  /** Names the new file that says the same, of one that is moved; null of one that stays. */
  readonly movedTo: string | null;
  /** Lists what it decided before and nothing says now as it did. */
  readonly values: readonly { readonly path: KeyPath; readonly before: PlacedValue }[];
}

/** Finds the files that releases leave so, where that decides of a value. */
export const leftFiles = (
  releases: readonly ChangedRelease[],
  { base, merged }: Trees,
): readonly LeftFile[] => [
  ...movedFiles(releases, { base, merged }),
  ...releases.flatMap(({ before, after }) =>
    before === null || before.given === null || after.given === null
      ? []
      : exchanged(before.root, after.root)
          .filter(
            ({ was, is }) =>
              merged.oidOf(was) !== undefined &&
              merged.oidOf(is.path) === undefined &&
              !namesOf(after.root).some((each) => each?.path === was),
          )
          .flatMap(({ was, is }) => {
            const values = valuesLost(was, before, after);
            return values.length === 0
              ? []
              : [{ root: after.root, file: was, instead: is, movedTo: null, values }];
          }),
  ),
];

type Trees = Readonly<Record<'base' | 'merged', FileTree>>;

/** Finds the files that are moved and still named where they were: what is missing there is passed over. */
function movedFiles(
  releases: readonly ChangedRelease[],
  { base, merged }: Trees,
): readonly LeftFile[] {
  return releases.flatMap(({ before, after }) =>
    before === null || before.given === null || after.given === null
      ? []
      : namesOf(after.root).flatMap((named) => {
          const oid = named === null ? undefined : base.oidOf(named.path);
          if (named === null || oid === undefined || merged.oidOf(named.path) !== undefined)
            return [];
          const movedTo = merged.paths.find(
            (path) => merged.oidOf(path) === oid && base.oidOf(path) === undefined,
          );
          const values = valuesLost(named.path, before, after);
          return movedTo === undefined || values.length === 0
            ? []
            : [{ root: after.root, file: named.path, instead: named, movedTo, values }];
        }),
  );
}

type NamedPath = LeftFile['instead'];

/** Gives names in the same place of the list, on both sides, that differ; none where files were put in or taken out. */
function exchanged(before: Root, after: Root): readonly { was: string; is: NamedPath }[] {
  const [past, now] = [namesOf(before), namesOf(after)];
  if (past.length !== now.length) return [];
  return now.flatMap((is, at) => {
    const was = past[at]?.path;
    return is === null || was === undefined || was === is.path ? [] : [{ was, is }];
  });
}

/** Lists what a release names, in its order; it is null for what is no single file. */
const namesOf = (root: Root): readonly (NamedPath | null)[] =>
  (releaseOfRoot(root)?.values ?? []).map((each) =>
    each.kind === 'file' && !each.isPattern ? { path: each.path, origin: each.origin } : null,
  );

function valuesLost(file: string, before: ReleaseSide, after: ReleaseSide): LeftFile['values'] {
  const layer = before.given?.layers.find(({ name }) => name === file);
  return (layer === undefined ? [] : leavesOf(layer)).flatMap(({ path }) => {
    const [was, is] = [placedValue(before, path), placedValue(after, path)];
    if (was === null || was.file !== file) return [];
    return is !== null && sameData(was.value, is.value) ? [] : [{ path, before: was }];
  });
}
