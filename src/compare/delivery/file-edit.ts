import type { FileTree } from '../../manifest/index.ts';

/** What a change does to one file, and the first line of it that is another; of a removed file, 1. */
export interface FileEdit {
  readonly kind: 'added' | 'edited' | 'removed';
  /** 1-based, in the file after the change. */
  readonly line: number;
}

/** Compares one file of two trees that both hold it as it is read; call it for files that differ. */
export function fileEdit(base: FileTree, merged: FileTree, path: string): FileEdit {
  if (merged.oidOf(path) === undefined) return { kind: 'removed', line: 1 };
  if (base.oidOf(path) === undefined) return { kind: 'added', line: 1 };
  return { kind: 'edited', line: firstDifference(linesOf(base, path), linesOf(merged, path)) };
}

function linesOf(tree: FileTree, path: string): readonly string[] {
  const entry = tree.read(path);
  return entry.kind === 'text' ? entry.text.split('\n') : [];
}

/** Where lines were only taken out at the end, the last that is left. */
function firstDifference(before: readonly string[], after: readonly string[]): number {
  const at = after.findIndex((line, index) => line !== before[index]);
  return Math.max(1, at === -1 ? after.length : at + 1);
}
