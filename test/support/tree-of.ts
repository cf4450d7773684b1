import { createHash } from 'node:crypto';
import { buildFileTree, decodeBlob } from '../../src/manifest/index.ts';
import type { LoadedBlob, FileTree } from '../../src/manifest/index.ts';

/** Content of a file, or the target of a symbolic link. */
export type Content = string | Uint8Array | { readonly link: string };

/** A tree with these files; equal contents have equal names, in whichever tree. */
export function treeOf(files: Readonly<Record<string, Content>>): FileTree {
  const contents = new Map<string, LoadedBlob>();
  const entries = Object.entries(files).map(([path, content]) => {
    const isLink = typeof content === 'object' && 'link' in content;
    const raw = isLink ? content.link : content;
    const bytes = typeof raw === 'string' ? new TextEncoder().encode(raw) : raw;
    const oid = createHash('sha1').update(bytes).digest('hex');
    contents.set(oid, decodeBlob(bytes));
    return { path, mode: isLink ? '120000' : '100644', oid, size: bytes.length };
  });
  return buildFileTree(entries, contents);
}
