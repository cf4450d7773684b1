import { structuredPatch } from 'diff';

/** Differing lines up to which the shortest difference is looked for; beyond it all goes and all comes. */
const MAX_EDITS = 1_000;

/** Lines of a text up to which the shortest difference is looked for. */
const MAX_LINES = 50_000;

/** Lines around a difference that are shown for orientation, as `diff -u` has it. */
const CONTEXT = 3;

/** The difference of two texts as the lines of a unified diff: hunks with their `@@` lines, no file names. */
export function unifiedLines(before: string, after: string): readonly string[] {
  const gone = linesOf(before);
  const come = linesOf(after);
  if (Math.max(gone.length, come.length) > MAX_LINES) return wholeLines(gone, come);
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  });
  if (patch === undefined) return wholeLines(gone, come);
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    headerOf(oldStart, oldLines, newStart, newLines),
    ...lines,
  ]);
}

const wholeLines = (gone: readonly string[], come: readonly string[]): readonly string[] => [
  headerOf(1, gone.length, 1, come.length),
  ...gone.map((line) => `-${line}`),
  ...come.map((line) => `+${line}`),
];

const linesOf = (text: string): readonly string[] =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');

const headerOf = (oldStart: number, oldLines: number, newStart: number, newLines: number): string =>
  `@@ -${rangeOf(oldStart, oldLines)} +${rangeOf(newStart, newLines)} @@`;

/** A range without lines names the line before it. */
const rangeOf = (start: number, lines: number): string =>
  `${String(lines === 0 ? start - 1 : start)},${String(lines)}`;
