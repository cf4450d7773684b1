import type { ListedEntry } from '../../../manifest/index.ts';
import { blobsOfChanges, blobsOfMerge } from '../../../forge/edge/git/objects/blobs-of-merge.ts';
import { obtainMissing } from '../../../forge/edge/git/objects/obtained-blobs.ts';
import { rawDiff } from '../../../forge/edge/git/objects/raw-diff.ts';
import type { ObtainBlobs } from '../../../forge/edge/git/objects/obtained-blobs.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';

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
