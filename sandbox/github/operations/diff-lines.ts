import type { Side } from '../state/pull-request.ts';

/** One line of a unified difference that can be commented on. */
export interface DiffLine {
  /** Line of the file before; null where it was added. */
  readonly left: number | null;
  /** Line of the file after; null where it was removed. */
  readonly right: number | null;
  /** Lines below the first hunk's header, as GitHub's older API counts. */
  readonly position: number;
  /** The line itself, with its mark. */
  readonly text: string;
  /** The hunk from its header to this line. */
  readonly hunk: string;
}

/** Lines of the hunks of one file's difference, in order; context lines are on both sides. */
export function diffLines(patch: string): DiffLine[] {
  const found: DiffLine[] = [];
  let left = 0;
  let right = 0;
  let hunk = '';
  let position = -1;
  for (const text of patch.split('\n')) {
    position += 1;
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (header !== null) {
      left = Number(header[1]);
      right = Number(header[2]);
      hunk = text;
      continue;
    }
    hunk += `\n${text}`;
    const mark = text.charAt(0);
    if (mark === ' ') found.push({ left: left++, right: right++, position, text, hunk });
    else if (mark === '-') found.push({ left: left++, right: null, position, text, hunk });
    else if (mark === '+') found.push({ left: null, right: right++, position, text, hunk });
  }
  return found;
}

export const lineOn = (line: DiffLine, side: Side): number | null =>
  side === 'LEFT' ? line.left : line.right;
