import type { LoadedBlob, TreeLimits } from '../../../../manifest/index.ts';
import { decodeBlob } from '../../../../manifest/index.ts';
import { GitProblem } from '../running/git-problem.ts';
import { batchReader } from './parse-batch.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

/** Contents by object name, read and decoded once for all trees. */
export interface BlobStore {
  readonly contents: ReadonlyMap<string, LoadedBlob>;
  /**
   * Reads what is not there yet. Afterwards every one of these is in `contents`, if only as unreadable:
   * `too-large` beyond the bytes of one file, `limit` beyond those of all, `missing-input` where the repository does not hold it.
   */
  load(blobs: Iterable<BlobName>): Promise<void>;
}

export interface BlobName {
  readonly oid: string;
  readonly size: number | null;
}

/** Bytes asked of one Git process: it may print no more than its limit. */
const BATCH_BYTES = 32_000_000;

const TOO_LARGE: LoadedBlob = { kind: 'unreadable', reason: 'too-large' };
const OVER_LIMIT: LoadedBlob = { kind: 'unreadable', reason: 'limit' };
const MISSING: LoadedBlob = { kind: 'unreadable', reason: 'missing-input' };

export function createBlobStore(repository: PrivateRepository, limits: TreeLimits): BlobStore {
  const contents = new Map<string, LoadedBlob>();
  let bytes = 0;
  let earlier: Promise<void> = Promise.resolve();

  const take = (oid: string, content: Buffer): void => {
    const blob = decodeBlob(content);
    contents.set(oid, blob);
    repository.decoded?.set(oid, blob);
  };

  const readBatch = async (batch: readonly string[]): Promise<void> => {
    try {
      await repository.run(['cat-file', '--batch', '--buffer'], {
        input: `${batch.join('\n')}\n`,
        // decoded while Git reads on, so that its bytes are never held as a whole
        reader: () => batchReader(take),
      });
    } catch (error) {
      // A damaged object ends the process; the objects it did not print count as missing.
      if (!(error instanceof GitProblem)) throw error;
    }
    for (const oid of batch) if (!contents.has(oid)) contents.set(oid, MISSING);
  };

  const loadNow = async (blobs: Iterable<BlobName>): Promise<void> => {
    let batch: string[] = [];
    let batchBytes = 0;
    for (const [oid, size] of new Map([...blobs].map((blob) => [blob.oid, blob.size]))) {
      if (contents.has(oid)) continue;
      const refused = refusal(size, bytes, limits);
      if (size === null || refused !== null) {
        contents.set(oid, refused ?? MISSING);
        continue;
      }
      bytes += size;
      const known = repository.decoded?.get(oid);
      if (known !== undefined) {
        contents.set(oid, known);
        continue;
      }
      batchBytes += size;
      batch.push(oid);
      if (batchBytes < BATCH_BYTES) continue;
      await readBatch(batch);
      batch = [];
      batchBytes = 0;
    }
    if (batch.length > 0) await readBatch(batch);
  };

  return {
    contents,
    load(blobs) {
      // One after the other, so that two trees loading at once do not read a blob twice.
      const now = earlier.then(() => loadNow(blobs));
      earlier = now.catch(() => undefined);
      return now;
    },
  };
}

function refusal(size: number | null, loaded: number, limits: TreeLimits): LoadedBlob | null {
  if (size === null) return MISSING;
  if (size > limits.fileBytes) return TOO_LARGE;
  return loaded + size > limits.totalBytes ? OVER_LIMIT : null;
}
