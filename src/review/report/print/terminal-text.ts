import type { Side } from '../../../compare/index.ts';
import { placeOf, plainText } from '../../../manifest/index.ts';

const WIDTH = 100;

/** `file:line`, and whether it is read at the base. */
export const placeText = (place: { file: string; line: number; side: Side }): string =>
  `${plainText(placeOf(place))}${place.side === 'base' ? ' (base)' : ''}`;

/** Backticks mark names for Markdown; a terminal needs none. */
export const plainWords = (text: string): string => plainText(text).replaceAll('`', '');

/** Two columns where they fit on a line, else two lines. */
export function columns(left: string, right: string): string {
  if (right === '') return hanging(left);
  const space = WIDTH - left.length - right.length;
  return space >= 2 ? `${left}${' '.repeat(space)}${right}` : `${hanging(left)}\n      ${right}`;
}

/** Wrapped under its own indent, and two further. */
function hanging(text: string): string {
  const indent = /^ */.exec(text)?.[0] ?? '';
  return `${indent}${wrapped(text.trimStart(), `${indent}  `).trimStart()}`;
}

/** Broken between words so that lines stay within the width, each after `indent`. */
export function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join('\n');
}
