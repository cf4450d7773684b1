import type { UnreadableReason } from './file-tree.ts';

/** The content of one object, decoded once and shared by every path and tree that holds it. */
export type LoadedBlob =
  /** `marked`: the file begins with a byte-order mark, which `text` has not. */
  | { readonly kind: 'text'; readonly text: string; readonly marked?: true }
  /** `bytes`: what a file holds that is no text. */
  | {
      readonly kind: 'unreadable';
      readonly reason: UnreadableReason;
      readonly bytes?: Uint8Array;
    };

/** Contents by oid. `has` tells of those at hand; `get` may fetch one that is not. */
export type Contents = Pick<ReadonlyMap<string, LoadedBlob>, 'get' | 'has'>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** First line of a Git LFS pointer file (the specification of Git LFS); pointers are shorter than 1024 bytes. */
const LFS_FIRST_LINE = 'version https://git-lfs.github.com/spec/';

/** Bytes as text: strict UTF-8 without its byte-order mark, else why not. */
export function decodeBlob(bytes: Uint8Array): LoadedBlob {
  if (isUtf16(bytes)) return noText('not-utf8', bytes);
  if (bytes.includes(0)) return noText('binary', bytes);
  const text = decodeUtf8(bytes);
  if (text === null) return noText('not-utf8', bytes);
  if (bytes.length < 1024 && text.startsWith(LFS_FIRST_LINE))
    return { kind: 'unreadable', reason: 'lfs' };
  return isMarked(bytes) ? { kind: 'text', text, marked: true } : { kind: 'text', text };
}

/** The bytes may be part of something larger, which is not to be kept for their sake. */
const noText = (reason: UnreadableReason, bytes: Uint8Array): LoadedBlob => ({
  kind: 'unreadable',
  reason,
  bytes: new Uint8Array(bytes),
});

const isMarked = ([first, second, third]: Uint8Array): boolean =>
  first === 0xef && second === 0xbb && third === 0xbf;

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Text in UTF-16 is full of zero bytes; its byte-order mark tells it from a binary file. */
const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
