import type { ListedEntry } from '../../../core/tree/index.ts';
import { blobsOfChanges, blobsOfMerge } from '../objects/blobs-of-merge.ts';
import { obtainMissing } from '../objects/obtained-blobs.ts';
import type { ObtainBlobs } from '../objects/obtained-blobs.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { rawDiff } from '../objects/raw-diff.ts';

interface RevertTrees {
  /** Trees of each step. */
  readonly steps: readonly { readonly pre: string; readonly post: string }[];
  readonly tip: string;
  /** Attribute files of the tip. */
  readonly attributes: readonly ListedEntry[];
}

/** Obtains in one request what a revert reads and writes, as far as folders tell. */
export async function obtainRevertContents(
  { steps, tip, attributes }: RevertTrees,
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<void> {
  const blobs = attributes.map(({ oid }) => oid);
  for (const { pre, post } of steps)
    blobs.push(
      ...blobsOfChanges(await rawDiff(repository, post, pre)),
      ...(await blobsOfMerge(repository, post, tip, pre)),
    );
  await obtainMissing(blobs, repository, obtain);
}
