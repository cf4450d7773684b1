import type { LoadedBlob, TreeLimits } from '../../../../manifest/index.ts';
import { decodeBlob } from '../../../../manifest/index.ts';
import { GitProblem } from '../running/run-git.ts';
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

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of contents by object name; all of them, or the repository is damaged. */
export async function readContents(
  repository: Pick<PrivateRepository, 'run'>,
  oids: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  if (oids.length === 0) return new Map();
  const input = `${[...new Set(oids)].join('\n')}\n`;
  const { stdout } = await repository.run(['cat-file', '--batch', '--buffer'], { input });
  const contents = new Map(parseBatch(stdout));
  const missing = oids.find((oid) => !contents.has(oid));
  if (missing !== undefined)
    throw new GitProblem({ kind: 'git-failed', message: `unable to read ${missing}` });
  return contents;
}

/** Text with its byte-order mark; null where it is not UTF-8, or binary. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/**
 * Blobs of what `git cat-file --batch` prints: `<oid> <type> <size>\n<content>\n` for each object that is there, `<oid> missing\n` for the others.
 */
export function parseBatch(printed: Buffer): readonly (readonly [oid: string, content: Buffer])[] {
  const found: (readonly [string, Buffer])[] = [];
  batchReader((oid, content) => found.push([oid, content]))(printed);
  return found;
}

/** Takes what is printed piece by piece, and gives each blob once all of it is there. */
export function batchReader(
  take: (oid: string, content: Buffer) => void,
): (printed: Buffer) => void {
  /** Keeps what was printed of a record that is not whole yet. */
  let begun: Buffer[] = [];
  let length = 0;
  let needed = 0;
  return (printed) => {
    begun.push(printed);
    length += printed.length;
    if (length < needed) return;
    const all = begun.length === 1 ? printed : Buffer.concat(begun);
    const { end, next } = readRecords(all, take);
    begun = end < all.length ? [all.subarray(end)] : [];
    length = all.length - end;
    needed = next - end;
  };
}

/** `end`: behind the last record that is whole; `next`: where the one after it ends, as far as that can be told. */
function readRecords(
  printed: Buffer,
  take: (oid: string, content: Buffer) => void,
): { readonly end: number; readonly next: number } {
  let at = 0;
  while (at < printed.length) {
    const lineEnd = printed.indexOf(0x0a, at);
    if (lineEnd === -1) return { end: at, next: printed.length + 1 };
    const [oid = '', type, size] = printed.toString('latin1', at, lineEnd).split(' ');
    const contentEnd = size === undefined ? lineEnd : lineEnd + 1 + Number(size);
    if (contentEnd >= printed.length) return { end: at, next: contentEnd + 1 };
    if (type === 'blob' && size !== undefined) take(oid, printed.subarray(lineEnd + 1, contentEnd));
    at = contentEnd + 1;
  }
  return { end: at, next: at };
}
