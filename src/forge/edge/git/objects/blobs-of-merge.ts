import type { PrivateRepository } from '../running/private-repository.ts';
import { rawDiff } from './raw-diff.ts';
import type { RawChange } from './raw-diff.ts';

/**
 * Names of the contents that merging two commits may read: all versions of what both sides changed, and
 * what one side added and removed, where Git looks for renames. All else it merges by name.
 */
export async function blobsOfMerge(
  repository: PrivateRepository,
  ancestor: string,
  ours: string,
  theirs: string,
): Promise<readonly string[]> {
  const [a, b] = await Promise.all([
    rawDiff(repository, ancestor, ours),
    rawDiff(repository, ancestor, theirs),
  ]);
  const inA = new Set(a.map(({ path }) => path));
  const inB = new Set(b.map(({ path }) => path));
  return blobsOfChanges([
    ...a.filter(({ path }) => inB.has(path)),
    ...b.filter(({ path }) => inA.has(path)),
    ...possibleRenames(a),
    ...possibleRenames(b),
  ]);
}

/** Both versions of each change that is one of a file or link. */
export const blobsOfChanges = (changes: readonly RawChange[]): readonly string[] =>
  changes
    .flatMap(({ before, after }) => [before, after])
    .filter(({ mode }) => mode.startsWith('100') || mode === '120000')
    .map(({ oid }) => oid);

function possibleRenames(changes: readonly RawChange[]): readonly RawChange[] {
  const added = changes.filter(({ kind }) => kind === 'added');
  const removed = changes.filter(({ kind }) => kind === 'removed');
  return added.length > 0 && removed.length > 0 ? [...added, ...removed] : [];
}
