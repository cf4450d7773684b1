import { diffArrays } from 'diff';
import type { FileTree } from './file-tree.ts';

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

/** Differing lines up to which two texts are compared; beyond it they have too little in common to map. */
const MAX_EDITS = 2_000;

/** Tells for a line of one text (1-based) which line of the other it is; null where it has none there. */
export type LineMap = (line: number) => number | null;

/** Lines that two texts have in common, by a shortest edit script. */
export function mapLines(from: string, to: string): LineMap {
  const parts = diffArrays(from.split('\n'), to.split('\n'), {
    maxEditLength: MAX_EDITS,
  });
  if (parts === undefined) return () => null;
  const lines = new Map<number, number>();
  let here = 1;
  let there = 1;
  for (const { added, removed, value } of parts) {
    if (!added && !removed) value.forEach((_, i) => lines.set(here + i, there + i));
    if (!added) here += value.length;
    if (!removed) there += value.length;
  }
  return (line) => lines.get(line) ?? null;
}
