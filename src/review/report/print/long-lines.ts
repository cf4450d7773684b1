import { visibleLine } from '../../../manifest/index.ts';

/** Letters shown of what two lines share before the first one in which they differ. */
const SHARED_SHOWN = 60;

/**
 * Cuts lines of a difference to so many letters: of a line that goes and the one in its place, which are alike until further
 * on, the beginning is left out, so that what differs is seen.
 */
export function cutLines(lines: readonly string[], longest: number): readonly string[] {
  const starts = startsOf(lines, longest);
  return lines.map((line, at) => {
    const start = starts.get(at) ?? 0;
    const text = start === 0 ? line : `${line.slice(0, 1)}…${line.slice(start)}`;
    return visibleLine(text, longest);
  });
}

/** Tells where lines begin to be shown that do not begin at their beginning. */
function startsOf(lines: readonly string[], longest: number): ReadonlyMap<number, number> {
  const starts = new Map<number, number>();
  for (let at = 0; at < lines.length;) {
    const gone = runFrom(lines, at, '-');
    const come = runFrom(lines, at + gone, '+');
    for (let index = 0; gone === come && index < gone; index += 1) {
      const start = startOf(lines[at + index] ?? '', lines[at + gone + index] ?? '', longest);
      if (start === 0) continue;
      starts.set(at + index, start);
      starts.set(at + gone + index, start);
    }
    at += Math.max(1, gone + come);
  }
  return starts;
}

function runFrom(lines: readonly string[], start: number, mark: '-' | '+'): number {
  let end = start;
  while (lines[end]?.startsWith(mark) === true) end += 1;
  return end - start;
}

/** Gives where both begin to be shown, zero for their beginning. */
function startOf(one: string, other: string, longest: number): number {
  if (one.length <= longest && other.length <= longest) return 0;
  let shared = 1;
  while (shared < one.length && one[shared] === other[shared]) shared += 1;
  return shared < longest - SHARED_SHOWN ? 0 : shared - SHARED_SHOWN;
}
