import { createHash } from 'node:crypto';
import { readlinkSync, closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { LoadedBlob, TreeLimits, UnreadableReason } from '../../../manifest/index.ts';
import { decodeBlob, looksLikeConfiguration } from '../../../manifest/index.ts';
import type { DiskEntry } from './folder-listing.ts';
import { lookAt } from './folder-listing.ts';

/** Contents of files on disk, named as Git names them (SHA-1 of a blob), so that equal content is equal. */
export interface FileStore {
  readonly contents: ReadonlyMap<string, LoadedBlob>;
  /** Names what is in a file, and keeps its content if it looks like configuration. */
  identify(entry: DiskEntry): Promise<Identity>;
  /** Reads the content of a file that was named before. */
  load(path: string, oid: string): Promise<void>;
}

interface Identity {
  readonly oid: string;
  /** Bytes; null where nobody could look. */
  readonly size: number | null;
  readonly unreadable?: UnreadableReason;
}

type Status = Pick<Stats, 'size' | 'mtimeMs'>;

export function createFileStore(limits: TreeLimits): FileStore {
  const contents = new Map<string, LoadedBlob>();
  let bytesLeft = limits.totalBytes;

  /** Null where the content is not read: it is too large, or one byte too many in all. */
  const readWithin = ({ path, kind }: DiskEntry, { size }: Status): Buffer | null => {
    if (kind === 'link') return Buffer.from(readlinkSync(path));
    if (size > limits.fileBytes || size > bytesLeft) return null;
    bytesLeft -= size;
    return readRegularFile(path, limits.fileBytes);
  };

  return {
    contents,
    async identify(entry) {
      const { path, kind, reason } = entry;
      const status = reason === undefined ? lookAt(path) : null;
      if (status === null)
        return { oid: nameByStatus(), size: null, unreadable: reason ?? 'missing-input' };
      const { size } = status;
      try {
        const bytes = readWithin(entry, status);
        if (bytes === null) {
          const unreadable = size > limits.fileBytes ? 'too-large' : 'limit';
          return { oid: await nameUnread(path, status), size, unreadable };
        }
        const oid = nameByContent(bytes);
        if (kind === 'link' || looksLikeConfiguration(path))
          if (!contents.has(oid)) contents.set(oid, decodeBlob(bytes));
        return { oid, size };
      } catch {
        return { oid: nameByStatus(status), size, unreadable: 'missing-input' };
      }
    },
    load(path, oid) {
      try {
        contents.set(oid, decodeBlob(readRegularFile(path, limits.fileBytes)));
      } catch {
        contents.set(oid, { kind: 'unreadable', reason: 'missing-input' });
      }
      return Promise.resolve();
    },
  };
}

const nameByContent = (bytes: Buffer): string =>
  createHash('sha1')
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');

/** Files beyond this are not even hashed. */
const MAX_HASHED_BYTES = 1_000_000_000;

/** Names a file that is not kept; a change of it is still seen. */
async function nameUnread(path: string, status: Status): Promise<string> {
  if (status.size > MAX_HASHED_BYTES) return nameByStatus(status);
  const hash = createHash('sha1').update(`blob ${String(status.size)}\0`);
  const handle = await open(path, READ_ONLY);
  for await (const chunk of handle.createReadStream({ end: status.size }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Two files of one name are taken for equal only if they look untouched. */
const nameByStatus = ({ size, mtimeMs }: Status = NOTHING_KNOWN): string =>
  createHash('sha1')
    .update(`${String(size)} ${String(mtimeMs)}`)
    .digest('hex');

const NOTHING_KNOWN: Status = { size: 0, mtimeMs: 0 };

/** What was a file when it was listed may be a pipe or a link now: neither is followed or waited for. */
const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The content of a file; throws where it is none, is larger than `maxBytes`, or may not be opened. Folders
 * are read by commands that do nothing else meanwhile: for small files waiting takes longer than reading.
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  const descriptor = openSync(path, READ_ONLY);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > maxBytes) throw new Error(`${path} has changed.`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
