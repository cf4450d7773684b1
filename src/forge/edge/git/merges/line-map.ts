import { diffArrays } from 'diff';

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
