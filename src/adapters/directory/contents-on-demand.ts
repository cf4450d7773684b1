import { lstatSync, readlinkSync } from 'node:fs';
import { decodeBlob } from '../../core/tree/decode-blob.ts';
import type { Contents, LoadedBlob } from '../../core/tree/decode-blob.ts';
import type { TreeLimits } from '../../core/tree/listed-entry.ts';
import { readRegularFile } from './read-regular-file.ts';

/**
 * Contents of files named by their absolute paths, each read when it is first asked for: of a large
 * repository one kustomization needs little.
 */
export function contentsOnDemand(limits: TreeLimits): Contents {
  const contents = new Map<string, LoadedBlob>();
  let bytesLeft = limits.totalBytes;

  const read = (path: string): LoadedBlob => {
    try {
      const status = lstatSync(path);
      if (status.isSymbolicLink()) return decodeBlob(Buffer.from(readlinkSync(path)));
      if (status.size > limits.fileBytes) return { kind: 'unreadable', reason: 'too-large' };
      if (status.size > bytesLeft) return { kind: 'unreadable', reason: 'limit' };
      bytesLeft -= status.size;
      return decodeBlob(readRegularFile(path, limits.fileBytes));
    } catch {
      return { kind: 'unreadable', reason: 'missing-input' };
    }
  };

  return {
    has: (path) => contents.has(path),
    get(path) {
      const known = contents.get(path) ?? read(path);
      contents.set(path, known);
      return known;
    },
  };
}
