import type { ListedEntry } from '../../../manifest/index.ts';
import { blobsOfChanges, blobsOfMerge, obtainMissing, rawDiff } from '../../../forge/edge/index.ts';
import type { ObtainBlobs, PrivateRepository } from '../../../forge/edge/index.ts';

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
