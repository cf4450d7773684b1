import { lineEndingOf, withLineEnding } from '../../../manifest/index.ts';

/** What ends a line that is put into a text. */
export const breakOf = (text: string): '\n' | '\r\n' => lineEndingOf(text) ?? '\n';

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
