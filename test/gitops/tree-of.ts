import { createHash } from 'node:crypto';
import { buildFileTree } from '../../src/manifest/index.ts';
import type { FileTree } from '../../src/manifest/index.ts';

const oidOf = (text: string): string => createHash('sha1').update(text).digest('hex');

/** A tree of texts by path; those in `pending` are listed but not loaded. */
export function treeOf(
  files: Readonly<Record<string, string>>,
  pending: readonly string[] = [],
): FileTree {
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    mode: '100644' as const,
    oid: oidOf(text),
    size: text.length,
  }));
  const loaded = Object.entries(files).filter(([path]) => !pending.includes(path));
  return buildFileTree(
    entries,
    new Map(loaded.map(([, text]) => [oidOf(text), { kind: 'text' as const, text }])),
  );
}
