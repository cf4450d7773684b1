import type { Origin } from '../../manifest/index.ts';

/**
 * Gives the place of each line of a text: a block stands below its key, a file that a generator takes in begins with its
 * first line. Undefined of one line, and where the lines of the text are not lines of a file.
 */
export function textLines(text: string, origin: Origin): readonly Origin[] | undefined {
  if (origin.lines !== undefined) return origin.lines;
  const count = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const above = origin.endLine - origin.line - count;
  if (count < 2 || (above !== 0 && above !== -1)) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const line = origin.line + index + 1 + above;
    return { ...origin, line, column: 1, endLine: line };
  });
}
