import { unescaped } from './quoted-text.ts';
import { BACKSLASH } from './reading.ts';

/** Lines of one text, joined as YAML folds them: a line break is a blank, and of more all but the first stay. */
export function foldLines(lines: readonly string[]): string {
  let text = lines[0] ?? '';
  let breaks = 0;
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '' && index < lines.length - 1) {
      breaks++;
      continue;
    }
    text += breaks === 0 ? ' ' : '\n'.repeat(breaks);
    text += line;
    breaks = 0;
  }
  return text;
}

/** The same for double quotes, in which a backslash at the end of a line joins it to the next. */
export function foldEscaped(lines: readonly string[]): string {
  let text = '';
  let open: string[] = [];
  for (const line of lines) {
    const joins = endsEscaped(line);
    open.push(unescaped(joins ? line.slice(0, -1) : line));
    if (!joins) continue;
    text += foldLines(open);
    open = [];
  }
  return text + foldLines(open);
}

/** An even number of backslashes are backslashes. */
function endsEscaped(line: string): boolean {
  let count = 0;
  while (line.charCodeAt(line.length - 1 - count) === BACKSLASH) count++;
  return count % 2 === 1;
}
