/** `[from, to)` of a text. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** The text with one thing in the place of a part of it. */
export const replaced = (text: string, { from, to }: TextRange, put = ''): string =>
  text.slice(0, from) + put + text.slice(to);

/** What to cut so that one of several neighbours goes with what separates it from the others. */
export function withSeparator(
  neighbours: readonly TextRange[],
  index: number,
  separator: 'before' | 'behind',
): TextRange {
  const [before, own, after] = [index - 1, index, index + 1].map((at) => neighbours[at]);
  if (own === undefined) throw new RangeError(`nothing at ${String(index)}`);
  const isBehind = after !== undefined && (separator === 'behind' || before === undefined);
  return isBehind
    ? { from: own.from, to: after.from }
    : { from: before?.to ?? own.from, to: own.to };
}

/** Where the line begins that a place is on. */
export const lineStart = (text: string, at: number): number =>
  at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;

/** Start of the line after the one that holds the last character before `end`. */
export function lineAfter(text: string, end: number): number {
  const found = text.indexOf('\n', Math.max(end - 1, 0));
  return found === -1 ? text.length : found + 1;
}

/** Blanks that a line begins with. */
export const blanksAt = (text: string, line: number): number =>
  /^ */.exec(text.slice(line))?.[0].length ?? 0;

/** Where the comments and blank lines begin that stand right above a line; never before `bound`. */
export function commentsAbove(text: string, line: number, bound: number): number {
  let from = line;
  while (from > bound) {
    const above = Math.max(lineStart(text, from - 1), bound);
    if (!/^[ \t]*(?:#|\r?$)/.test(text.slice(above, from - 1))) return from;
    from = above;
  }
  return from;
}

/**
 * A text whose lines stand further to the right, or to the left, all but the first where that begins inside of a
 * line. An empty line stays empty.
 */
export const shifted = (text: string, by: number): string =>
  by === 0
    ? text
    : text
        .split('\n')
        .map((line) => (line === '' || line === '\r' ? line : shiftedLine(line, by)))
        .join('\n');

const shiftedLine = (line: string, by: number): string =>
  by > 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, blanksAt(line, 0)));

/** How the lines of a text end; null where it has both endings, or no line break. */
type LineEnding = '\n' | '\r\n';

export function lineEndingOf(text: string): LineEnding | null {
  const breaks = text.split('\n').length - 1;
  const withReturn = text.split('\r\n').length - 1;
  if (breaks === 0 || (withReturn > 0 && withReturn < breaks)) return null;
  return withReturn === 0 ? '\n' : '\r\n';
}

export const withLineEnding = (text: string, ending: LineEnding): string =>
  text.replace(/\r?\n/g, ending);
