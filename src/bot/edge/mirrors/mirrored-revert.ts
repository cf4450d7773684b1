import type { PartWork, RevertResult } from '../../../features/rollback/index.ts';
import type { MirrorReading } from './mirrored-change.ts';
import { borrowMirror } from './mirrored-change.ts';
import { revertCommits } from '../../../features/rollback/edge/revert-commits.ts';
import type { RevertCommits } from '../../../features/rollback/edge/revert-commits.ts';

export interface MirroredRevert {
  readonly result: RevertResult;
  /** A repository that holds what was written for it; null where there is nothing to keep. Its taker removes it. */
  readonly folder: string | null;
}

/** Computes a revert on a mirror without writing to it. */
export async function revertMirrored(
  request: RevertCommits,
  reading: MirrorReading,
  work: PartWork,
): Promise<MirroredRevert> {
  const repository = await borrowMirror(reading);
  let keep = false;
  try {
    const result = await revertCommits(request, repository, reading.obtain, {
      work,
      limits: reading.limits,
    });
    keep = result.kind === 'reverted' || result.kind === 'conflict';
    return { result, folder: keep ? repository.gitDir : null };
  } finally {
    if (!keep) await repository.remove();
  }
}
