import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** What was a file when it was listed may be a pipe or a link now: neither is followed or waited for. */
export const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

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
