/** How the lines of a text end; null where it has both endings, or no line break. */
export type LineEnding = '\n' | '\r\n';

export function lineEndingOf(text: string): LineEnding | null {
  const breaks = text.split('\n').length - 1;
  const withReturn = text.split('\r\n').length - 1;
  if (breaks === 0 || (withReturn > 0 && withReturn < breaks)) return null;
  return withReturn === 0 ? '\n' : '\r\n';
}

export const withLineEnding = (text: string, ending: LineEnding): string =>
  text.replace(/\r?\n/g, ending);
