/** `[from, to)` of a text. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** A part of a text, and what comes in its place. */
export interface Splice extends TextRange {
  readonly text: string;
}

/** The text with all of them; null where two of them are about the same part. Of several at one place the first comes first. */
export function spliced(text: string, splices: readonly Splice[]): string | null {
  const sorted = [...splices].sort((a, b) => a.from - b.from || a.to - b.to);
  let [out, at] = ['', 0];
  for (const { from, to, text: put } of sorted) {
    if (from < at) return null;
    out += text.slice(at, from) + put;
    at = to;
  }
  return out + text.slice(at);
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

export const columnOf = (text: string, at: number): number => at - lineStart(text, at);

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

/** What ends a line that is put into a text. */
export const breakOf = (text: string): LineEnding => lineEndingOf(text) ?? '\n';

export const withLineEnding = (text: string, ending: LineEnding): string =>
  text.replace(/\r?\n/g, ending);

/** Lines that are put into a text: they end as its own do, the last one too. */
export const linesFor = (text: string, lines: string): string =>
  withLineEnding(lines.replace(/(?:\r?\n)?$/, '\n'), lineEndingOf(text) ?? breakOf(lines));

/** A text with lines put where one of its own begins, or at its end; if that is in the middle of a line, it is again. */
export function linesAt(text: string, at: number, lines: string): string {
  const put = linesFor(text, lines);
  const isOpen = at > 0 && text[at - 1] !== '\n';
  const whole = isOpen ? breakOf(put) + put.replace(/\r?\n$/, '') : put;
  return text.slice(0, at) + whole + text.slice(at);
}
