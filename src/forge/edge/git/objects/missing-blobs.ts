import type { TreeLimits } from '../../../../manifest/index.ts';
import { createBlobStore } from './blob-store.ts';
import type { BlobName, BlobStore } from './blob-store.ts';
import { GitProblem } from '../running/run-git.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { rawDiff } from './git-tree.ts';
import type { RawChange } from './git-tree.ts';

/** Brings contents into the repository from elsewhere, all in one request; rejects where that fails. */
export type ObtainBlobs = (oids: readonly string[]) => Promise<void>;

/**
 * A store over a mirror that lacks most contents: what is asked for and not there is obtained first. What
 * then still is not there means a damaged mirror, and the read ends as `git-failed`: it must not look
 * like a file that is missing.
 */
export function createObtainingStore(
  repository: PrivateRepository,
  limits: TreeLimits,
  obtain: ObtainBlobs,
): BlobStore {
  const store = createBlobStore(repository, limits);
  return {
    contents: store.contents,
    async load(blobs) {
      const open = [...blobs].filter(({ oid }) => !store.contents.has(oid));
      const sized = await withSizes(open, repository, obtain);
      await store.load(sized);
      for (const { oid } of sized) expectPresent(store, oid);
    },
  };
}

async function withSizes(
  blobs: readonly BlobName[],
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<readonly BlobName[]> {
  const unknown = blobs.filter(({ size }) => size === null).map(({ oid }) => oid);
  if (unknown.length === 0) return blobs;
  await obtainMissing(unknown, repository, obtain);
  const sizes = await sizesOf(unknown, repository);
  return blobs.map(({ oid, size }) => ({ oid, size: size ?? sizes.get(oid) ?? null }));
}

/** Obtains those that the repository does not hold. */
export async function obtainMissing(
  oids: readonly string[],
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<void> {
  const known = await sizesOf(oids, repository);
  const missing = [...new Set(oids)].filter((oid) => !known.has(oid));
  if (missing.length > 0) await obtain(missing);
}

/** Bytes of those that are there; Git prints `<oid> missing` for the others. */
export async function sizesOf(
  oids: readonly string[],
  repository: PrivateRepository,
): Promise<ReadonlyMap<string, number>> {
  if (oids.length === 0) return new Map();
  const input = `${oids.join('\n')}\n`;
  const args = ['cat-file', '--batch-check', '--buffer'];
  const { stdout } = await repository.run(args, { input });
  const sizes = new Map<string, number>();
  for (const line of stdout.toString('latin1').split('\n')) {
    const [oid = '', type, size] = line.split(' ');
    if (type === 'blob' && size !== undefined) sizes.set(oid, Number(size));
  }
  return sizes;
}

function expectPresent({ contents }: BlobStore, oid: string): void {
  const content = contents.get(oid);
  if (content?.kind === 'unreadable' && content.reason === 'missing-input')
    throw new GitProblem({ kind: 'git-failed', message: `unable to read ${oid}` });
}

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
