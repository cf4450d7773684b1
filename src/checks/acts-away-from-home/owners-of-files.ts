import type { TreeOwners } from '../../compare/index.ts';

/** Gives the owners that all of some files have, as one text; null where no CODEOWNERS says, or they differ. */
export function ownersOfFiles(
  files: readonly string[],
  owners: TreeOwners | undefined,
): string | null {
  if (owners?.file == null || files.length === 0) return null;
  const found = new Set(
    [...new Set(files)].map((file) =>
      (owners.ownersOf(file)?.owners ?? [])
        .map((owner) => owner.toLowerCase())
        .sort()
        .join(' '),
    ),
  );
  const [only = '', ...more] = found;
  return only === '' || more.length > 0 ? null : only;
}
