import { createHash } from 'node:crypto';
import { buildFileTree } from '../../src/core/tree/build-file-tree.ts';
import { decodeBlob } from '../../src/core/tree/decode-blob.ts';
import type { LoadedBlob } from '../../src/core/tree/decode-blob.ts';
import type { FileTree } from '../../src/core/tree/file-tree.ts';

/** A tree with these files; equal contents have equal names, in whichever tree. */
export function treeOf(files: Readonly<Record<string, string | Uint8Array>>): FileTree {
  const contents = new Map<string, LoadedBlob>();
  const entries = Object.entries(files).map(([path, content]) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const oid = createHash('sha1').update(bytes).digest('hex');
    contents.set(oid, decodeBlob(bytes));
    return { path, mode: '100644', oid, size: bytes.length };
  });
  return buildFileTree(entries, contents);
}
