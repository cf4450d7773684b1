import { encryptedFile } from '../../manifest/index.ts';
import type { FileEntry } from '../../manifest/index.ts';

/** By whom a file as a whole is encrypted; null where it is not. */
export function encryptedBy(entry: FileEntry): string | null {
  if (entry.kind === 'text') return encryptedFile(entry.text);
  if (entry.kind !== 'unreadable' || entry.bytes === undefined) return null;
  return encryptedFile(new TextDecoder('latin1').decode(entry.bytes.subarray(0, LONGEST_START)));
}

/** Enough of a file that is no text to see who encrypts it. */
const LONGEST_START = 200;
