import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { open, readlink } from 'node:fs/promises';
import { decodeBlob } from '../../core/tree/decode-blob.ts';
import type { LoadedBlob } from '../../core/tree/decode-blob.ts';
import type { UnreadableReason } from '../../core/tree/file-tree.ts';
import type { TreeLimits } from '../../core/tree/listed-entry.ts';
import { looksLikeConfiguration } from '../../core/tree/looks-like-configuration.ts';
import type { DiskEntry } from './list-folder.ts';

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
  readonly unreadable?: UnreadableReason;
}

export function createFileStore(limits: TreeLimits): FileStore {
  const contents = new Map<string, LoadedBlob>();
  let bytesLeft = limits.totalBytes;

  /** Null where the content is not read: it is too large, or one byte too many in all. */
  const readWithin = async (entry: DiskEntry): Promise<Buffer | null> => {
    if (entry.kind === 'link') return Buffer.from(await readlink(entry.path));
    if (entry.size > limits.fileBytes || entry.size > bytesLeft) return null;
    bytesLeft -= entry.size;
    return readRegularFile(entry.path, limits.fileBytes);
  };

  return {
    contents,
    async identify(entry) {
      if (entry.reason !== undefined) return { oid: nameByStatus(entry), unreadable: entry.reason };
      try {
        const bytes = await readWithin(entry);
        if (bytes === null) {
          const tooLarge = entry.size > limits.fileBytes;
          return { oid: await nameUnread(entry), unreadable: tooLarge ? 'too-large' : 'limit' };
        }
        const oid = nameByContent(bytes);
        if (entry.kind === 'link' || looksLikeConfiguration(entry.path))
          if (!contents.has(oid)) contents.set(oid, decodeBlob(bytes));
        return { oid };
      } catch {
        return { oid: nameByStatus(entry), unreadable: 'missing-input' };
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

/** What was a file when it was listed may be a pipe or a link now: neither is followed or waited for. */
const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Folders are read by commands that do nothing else meanwhile: for small files waiting takes longer than reading. */
function readRegularFile(path: string, maxBytes: number): Buffer {
  const descriptor = openSync(path, READ_ONLY);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > maxBytes) throw new Error(`${path} has changed.`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const nameByContent = (bytes: Buffer): string =>
  createHash('sha1')
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');

/** Files beyond this are not even hashed. */
const MAX_HASHED_BYTES = 1_000_000_000;

/** Names a file that is not kept; a change of it is still seen. */
async function nameUnread(entry: DiskEntry): Promise<string> {
  if (entry.size > MAX_HASHED_BYTES) return nameByStatus(entry);
  const hash = createHash('sha1').update(`blob ${String(entry.size)}\0`);
  const handle = await open(entry.path, READ_ONLY);
  for await (const chunk of handle.createReadStream({ end: entry.size }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Two files of one name are taken for equal only if they look untouched. */
const nameByStatus = ({ size, modified }: DiskEntry): string =>
  createHash('sha1')
    .update(`${String(size)} ${String(modified)}`)
    .digest('hex');
